import { lex } from './lexer.ts'

/** The beginning of a heredoc. */
export interface Heredoc {
  /** The line that ends it. */
  name: string
  /** Whether leading tabs do not count (`<<-`). */
  trimsTabs: boolean
}

const WORD = /^\d*<<(-?)[\t\n\f\r ]*([^<]*)$/

/** BuildKit reads heredocs with this escape character, whatever the Dockerfile says. */
const OPTIONS = { escapeToken: '\\', values: () => undefined, keepsUnset: true } as const

/** The heredocs that a line begins, in order. A line with an unclosed quote begins none, as in BuildKit. */
export function heredocsOf(line: string): Heredoc[] {
  if (!line.includes('<<')) return []
  const words = lex(line, { ...OPTIONS, keepsQuotes: true, keepsEscapes: true })?.words ?? []
  return words.flatMap(word => parseHeredoc(word) ?? [])
}

/** Parses `<<NAME`, `3<<-"NAME"` and the like; null for any other word. Upstream: parser.go, `ParseHeredoc`. */
export function parseHeredoc(word: string): Heredoc | null {
  const [, dash, rest = ''] = WORD.exec(word) ?? []
  if (rest === '') return null
  const words = lex(rest, OPTIONS)?.words ?? []
  const [name] = words
  return name === undefined || words.length > 1 ? null : { name, trimsTabs: dash === '-' }
}
