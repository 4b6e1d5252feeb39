/** A setting as the program reads it that the file is for, or the head of a section, with the key `''`. */
export interface IniSetting {
  key: string
  value: string
  /** Offset of its line, or of its key. */
  at: number
}

/** The settings of an `.npmrc`, without the sections, which npm does not use. Upstream: the package `ini`. */
export function* npmSettings(text: string): Generator<IniSetting> {
  for (const { 0: line, index: at } of text.matchAll(/[^\r\n]+/g)) {
    const sign = line.indexOf('=')
    if (sign !== -1 && !/^\s*[;#]/.test(line))
      yield { key: plainOfNpm(line.slice(0, sign)), value: plainOfNpm(line.slice(sign + 1)), at }
  }
}

/** A name or value without the quotes around it, or without a comment and the backslashes that prevent one. */
function plainOfNpm(text: string): string {
  const word = text.trim()
  const quote = word[0]
  if (word.length > 1 && (quote === '"' || quote === "'") && word.endsWith(quote)) {
    const inner = quote === "'" ? word.slice(1, -1) : word
    try {
      return String(JSON.parse(inner))
    } catch {
      return inner
    }
  }
  return word.replace(/\\[\\;#]|[;#].*/gs, part => (part.startsWith('\\') ? part.slice(1) : '')).trim()
}

/** The blanks before a line of git's configuration, a comment, the head of a section, or the name of a setting. */
const GIT_START =
  /[ \t\r\n\v\f]*(?:([#;][^\n]*)|(\[(?:"(?:\\.|[^"\\\n])*"?|[^\]"\n])*\]?)|([A-Za-z0-9.-]+)[ \t\r]*(=?)|[^\n])/y
/** A part of a value: its end, a comment, the end of a line that goes on, an escape, a quote, or text. */
const GIT_PART = /\n|[#;]|\\\r?\n|\\[^\n]|"|[^\n#;\\"]+|\\/y
const GIT_ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b' }

/** The settings of git's configuration, with its quotes, escapes, comments and joined lines. Upstream: git-config(1), Syntax. */
export function* gitSettings(text: string): Generator<IniSetting> {
  const start = new RegExp(GIT_START)
  for (let match = start.exec(text); match !== null; match = start.exec(text)) {
    const [all, , section, key, sign] = match
    const at = match.index + all.length - (section ?? `${key}`).length
    if (section !== undefined) yield { key: '', value: section.replace(/\\([^\n])/g, '$1'), at }
    if (key === undefined || !sign) continue
    const { value, end } = readGitValue(text, start.lastIndex)
    yield { key: key.toLowerCase(), value, at: match.index + all.search(/\S/) }
    start.lastIndex = end
  }
}

function readGitValue(text: string, from: number): { value: string; end: number } {
  const part = new RegExp(GIT_PART)
  part.lastIndex = from
  const parts: string[] = []
  let quoted = false
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    const [word] = match
    if (word === '\n') break
    if (word === '"') quoted = !quoted
    else if (word.startsWith('\\')) {
      if (!word.endsWith('\n')) parts.push(GIT_ESCAPES[word[1] ?? ''] ?? word.slice(1))
    } else if (/^[#;]/.test(word)) {
      if (quoted) parts.push(word)
      else {
        const end = text.indexOf('\n', match.index)
        return { value: parts.join('').trim(), end: end === -1 ? text.length : end + 1 }
      }
    } else parts.push(word)
  }
  return { value: parts.join('').trim(), end: part.lastIndex === 0 ? text.length : part.lastIndex }
}
