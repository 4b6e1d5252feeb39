import { type Part, readExpansion } from './expansion.ts'

/** A word, as words.ts has it. */
interface Text {
  text: string
  literal: boolean
  parts: Part[]
}

/** A heredoc whose text has not come yet. */
export interface Heredoc {
  end: string
  hasTabs: boolean
  /** Whether its text is not expanded. */
  isQuoted: boolean
  /** Its command, which gets the text. */
  command: { inputs: Text[] }
}

/** Adds the texts of heredocs to their commands. Returns the offset of the newline behind them; null if an expansion does not end. */
export function readHeredocs(line: string, newline: number, heredocs: readonly Heredoc[]): number | null {
  let at = newline
  for (const { end, hasTabs, isQuoted, command } of heredocs) {
    const start = at + 1
    let stop = start
    for (let isText = true; isText && at < line.length; ) {
      stop = at + 1
      const next = line.indexOf('\n', at + 1)
      const text = line.slice(at + 1, next < 0 ? line.length : next)
      isText = (hasTabs ? text.replace(/^\t+/, '') : text) !== end
      at = next < 0 ? line.length : next
      if (isText) stop = at
    }
    const text = line.slice(start, stop)
    const word: Text = { text, literal: true, parts: [{ kind: 'text', text }] }
    if (!isQuoted && !expandText(text, word)) return null
    command.inputs.push(word)
  }
  return at
}

/** Reads the parts of a text that is as if in quotes, in which quotes mean nothing; false if an expansion does not end. */
function expandText(text: string, word: Text): boolean {
  word.parts = []
  const add = (part: Part) => {
    word.literal &&= part.kind === 'text'
    word.parts.push(part)
  }
  for (let i = 0; i < text.length; i++) {
    const next = /[$`\\]/.exec(text.slice(i))
    const end = next === null ? text.length : i + next.index
    if (end > i) add({ kind: 'text', text: text.slice(i, end) })
    if (next === null) return true
    if (next[0] === '\\') {
      add({ kind: 'text', text: text[end + 1] ?? '' })
      i = end + 1
      continue
    }
    const expansion = readExpansion(text, end)
    if (expansion === null) return false
    add(expansion.part)
    i = expansion.end - 1
  }
  return true
}
