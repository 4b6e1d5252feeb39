import { parse } from 'csv-parse/sync'
import { closest, distance } from 'fastest-levenshtein'
import xbytes from 'xbytes'
import { type FailureLocation, type OptionProblem, problemText } from '../failure.ts'

/** Where an option was written: the input or flag, or the line of a file. */
export type OptionPlace = string | FailureLocation

/** Collects what is wrong with the options, to report all of it at once. */
export class Problems {
  readonly list: OptionProblem[] = []

  add(message: string, place: OptionPlace | null = null): void {
    const isNamed = typeof place === 'string'
    this.list.push({ message: isNamed ? `${place}: ${message}` : message, location: isNamed ? null : place })
  }

  get messages(): string[] {
    return this.list.map(problemText)
  }
}

/** The lines of a List input: trimmed, empty ones and `#` comments left out. Docker's actions call this "List". */
export function parseList(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
}

/** A List/CSV input as Docker's actions read it: one value a line, or several with commas; quotes keep a comma (RFC 4180). */
export function parseListOrCsv(text: string): string[] {
  return parseFields(text, ',')
}

/** A List input whose entries may span lines: one that begins with a quote ends with one (RFC 4180); commas part nothing. */
export function parseQuotedList(text: string): string[] {
  return parseFields(text, '\0')
}

function parseFields(text: string, delimiter: string): string[] {
  const rows: string[][] = parse(text, {
    delimiter,
    relaxColumnCount: true,
    relaxQuotes: true,
    skipEmptyLines: true,
    trim: true,
    comment: '#',
    comment_no_infix: true,
  })
  return rows.flat().filter(value => value !== '')
}

/** Splits `key=value` at the first `=`; null where there is none or the key is empty. */
export function parsePair(text: string): { key: string; value: string } | null {
  const at = text.indexOf('=')
  return at > 0 ? { key: text.slice(0, at).trim(), value: text.slice(at + 1) } : null
}

/** `true` and `false` as YAML 1.2's core schema spells them, which is what a workflow's author may write. */
export function parseBoolean(name: string, text: string | undefined, problems: Problems): boolean {
  if (text === undefined || text === '' || /^(false|False|FALSE)$/.test(text)) return false
  if (/^(true|True|TRUE)$/.test(text)) return true
  problems.add(`${name}: "${text}" is neither true nor false.`)
  return false
}

/** One word out of a few; anything else is a problem that names the nearest. */
export function parseWord<Word extends string>(
  name: string,
  text: string | undefined,
  words: readonly Word[],
  fallback: Word,
  problems: Problems,
): Word {
  if (text === undefined || text === '') return fallback
  const found = words.find(word => word === text)
  if (found === undefined) problems.add(`${name}: ${unknownWord(text, words)}`)
  return found ?? fallback
}

/**
 * A size in bytes: `150MB` (10^6), `150MiB` (2^20), or a bare number of bytes. Undefined where it is no size.
 * A lower-case `b` would mean bits; nobody budgets those, so it is refused rather than misread.
 */
export function parseSize(text: string): number | undefined {
  const size = text.trim()
  if (/^\d+$/.test(size)) return Number.isSafeInteger(Number(size)) ? Number(size) : undefined
  if (!/^\d+(\.\d+)?\s*([kKMGT]i?)?B$/.test(size)) return undefined
  const bytes = Math.round(xbytes.parseSize(size))
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

/** The word that was probably meant; null where none is near enough for a suggestion to help. */
export function nearestWord(word: string, words: readonly string[]): string | null {
  if (words.length === 0) return null
  const nearest = closest(word, [...words])
  return distance(word, nearest) <= Math.max(2, word.length / 3) ? nearest : null
}

/** More words than this help nobody to find the one that was meant. */
const LISTED_WORDS = 15

/** `"prodution" is not one of production, build. Did you mean "production"?` */
export function unknownWord(word: string, words: readonly string[]): string {
  if (words.length === 0) return `"${word}" is unknown, and there are none to choose from.`
  const nearest = nearestWord(word, words)
  const meant = nearest === null ? '' : ` Did you mean "${nearest}"?`
  if (words.length > LISTED_WORDS && nearest !== null) return `"${word}" is unknown.${meant}`
  return `"${word}" is not one of ${words.join(', ')}.${meant}`
}
