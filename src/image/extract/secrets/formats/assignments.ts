import { isSecretName } from '../../../../secrets/values.ts'
import type { Finder, Occurrence } from './format.ts'

/** How a language writes `key = "value"`. */
interface Syntax {
  /** Comments of one line, starts of what spans lines, strings of one line, words, and any other character. */
  token: RegExp
  /** What starts with a token and ends with a text. Only that of a comment has no value. */
  spans: Readonly<Record<string, { end: string; value: boolean; escapes: boolean }>>
  /** Between key and value. */
  sign: RegExp
}

/** TOML 1.1. */
const TOML: Syntax = {
  token: /#[^\n]*|"""|'''|"(?:[^"\\\n]|\\[^\n]){0,10000}"?|'[^'\n]{0,10000}'?|[\w-]{1,1000}|\n|\S/g,
  spans: {
    '"""': { end: '"""', value: true, escapes: true },
    "'''": { end: "'''", value: true, escapes: false },
  },
  sign: /^=$/,
}

/** Terraform's language. Upstream: HCL Native Syntax Specification. */
const HCL: Syntax = {
  token:
    /(?:#|\/\/)[^\n]*|\/\*|<<-?[A-Za-z_][\w-]{0,100}[ \t\r]*\n|"(?:[^"\\\n]|\\[^\n]){0,10000}"?|[\w-]{1,1000}|\n|\S/g,
  spans: { '/*': { end: '*/', value: false, escapes: false } },
  sign: /^[=:]$/,
}

/** The strings that have a key, in order. It accepts any text: what is not of the language hides nothing after it. */
function* assignments(text: string, { token, spans, sign }: Syntax): Generator<Occurrence & { name: string }> {
  const tokens = new RegExp(token)
  let name: string | null = null
  let assigned: string | null = null
  for (let match = tokens.exec(text); match !== null; match = tokens.exec(text)) {
    const [word] = match
    const span = spans[word] ?? null
    let value: string | null = null
    if (span !== null) {
      const end = endOf(text, tokens.lastIndex, span)
      const inner = text.slice(tokens.lastIndex, end)
      tokens.lastIndex = Math.min(text.length, end + span.end.length)
      if (!span.value) continue
      value = span.escapes ? withoutEscapes(inner) : inner
    } else if (word.startsWith('<<')) {
      const end = endOfHeredoc(text, tokens.lastIndex, word.replace(/^<<-?/, '').trim())
      value = text.slice(tokens.lastIndex, end)
      tokens.lastIndex = end
    } else if (word.startsWith('"'))
      value = withoutEscapes(word.slice(1, word.length > 1 && word.endsWith('"') ? -1 : undefined))
    else if (word.startsWith("'")) value = word.replace(/^'|'$/g, '')
    if (value !== null && assigned !== null) yield { at: match.index, name: assigned, value: value.trim() }
    assigned = value === null && sign.test(word) ? name : null
    name = value ?? (/^[\w-]/.test(word) ? word : null)
  }
}

/** Where a string or a comment ends; at the end of the text if nothing ends it. */
function endOf(text: string, from: number, { end, escapes }: { end: string; escapes: boolean }): number {
  for (let at = text.indexOf(end, from); at !== -1; at = text.indexOf(end, at + 1)) {
    let slashes = 0
    while (escapes && at - 1 - slashes >= from && text[at - 1 - slashes] === '\\') slashes++
    if (slashes % 2 === 0) return at
  }
  return text.length
}

/** Where the line starts that has only a word. */
function endOfHeredoc(text: string, from: number, word: string): number {
  for (let at = text.indexOf(word, from); at !== -1; at = text.indexOf(word, at + word.length)) {
    const line = text.lastIndexOf('\n', at - 1) + 1
    if (
      text.slice(line, at).trim() === '' &&
      /^[ \t\r]*(?:\n|$)/.test(text.slice(at + word.length, at + word.length + 99))
    )
      return line
  }
  return text.length
}

const ESCAPE = /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|(\s+)|(.))/gs
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\x1b' }

function withoutEscapes(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(ESCAPE, (_, four, eight, two, blanks, character: string) => {
    const code = Number.parseInt(four ?? eight ?? two ?? '', 16)
    if (code >= 0) return code > 0x10ffff ? '' : String.fromCodePoint(code)
    return blanks === undefined ? (ESCAPES[character] ?? character) : ''
  })
}

/** The strings of a TOML text whose key matches. */
export function tomlNamed(pattern: RegExp): Finder {
  return function* (text) {
    for (const { at, name, value } of assignments(text, TOML)) if (pattern.test(name)) yield { at, value }
  }
}

/** The same for Terraform's language. */
export function hclNamed(pattern: RegExp): Finder {
  return function* (text) {
    for (const { at, name, value } of assignments(text, HCL)) if (pattern.test(name)) yield { at, value }
  }
}

/** The strings of a TOML text whose key announces a secret, with these names. */
export function* secretToml(text: string): Generator<Occurrence> {
  for (const each of assignments(text, TOML)) if (isSecretName(each.name)) yield each
}

/** The same for Terraform's language. */
export function* secretHcl(text: string): Generator<Occurrence> {
  for (const each of assignments(text, HCL)) if (isSecretName(each.name)) yield each
}
