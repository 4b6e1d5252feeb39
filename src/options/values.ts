import { closest, distance } from 'fastest-levenshtein'
import xbytes from 'xbytes'
import type { Problems } from './problems.ts'

/** Splits `key=value` at the first `=`; null if there is none, or if the key is empty. */
export function parsePair(text: string): { key: string; value: string } | null {
  const at = text.indexOf('=')
  return at > 0 ? { key: text.slice(0, at).trim(), value: text.slice(at + 1) } : null
}

/** One entry of a list of `key=value`. */
export interface Pair {
  key: string
  value: string
  /** The entry as the user wrote it. */
  text: string
}

/**
 * Parses the `key=value` entries of an input.
 * @param bareKey whether an entry may be a key alone
 */
export function parsePairs(
  name: string,
  entries: readonly string[],
  problems: Problems,
  { bareKey = false } = {},
): Pair[] {
  return entries.flatMap((text, index) => {
    const pair = parsePair(text)
    if (pair !== null) return [{ ...pair, text }]
    if (bareKey && /^\w+$/.test(text)) return [{ key: text, value: '', text }]
    // The entry may contain a secret, so the message names its position and does not quote it.
    problems.add(`${name}: entry ${index + 1} is not of the form key=value.`)
    return []
  })
}

/** `true` and `false` as YAML 1.2's core schema spells them, and as a workflow may contain them. */
export function parseBoolean(name: string, text: string, problems: Problems): boolean {
  if (/^(false|False|FALSE)?$/.test(text)) return false
  if (/^(true|True|TRUE)$/.test(text)) return true
  problems.add(`${name}: "${text}" is neither true nor false.`)
  return false
}

/** Parses one of a few words. Any other text is a problem that names the nearest word. */
export function parseWord<Word extends string>(
  name: string,
  text: string,
  words: readonly Word[],
  fallback: Word,
  problems: Problems,
): Word {
  if (text === '') return fallback
  const match = words.find(word => word === text)
  if (match === undefined) problems.add(`${name}: ${unknownWord(text, words)}`)
  return match ?? fallback
}

/**
 * A size in bytes: `150MB` (10^6), `150MiB` (2^20), or a bare number of bytes. Undefined if the text is not a size.
 * A lower-case `b` would mean bits, so it is refused.
 */
export function parseSize(text: string): number | undefined {
  const size = text.trim()
  if (/^\d+$/.test(size)) return Number.isSafeInteger(Number(size)) ? Number(size) : undefined
  if (!/^\d+(\.\d+)?\s*([kKMGT]i?)?B$/.test(size)) return undefined
  const bytes = Math.round(xbytes.parseSize(size))
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

/** The word that the user probably meant; null if none is near enough. */
export function nearestWord(word: string, words: readonly string[]): string | null {
  if (words.length === 0) return null
  const nearest = closest(word, [...words])
  return distance(word, nearest) <= Math.max(2, word.length / 3) ? nearest : null
}

/** The most words that a message lists. */
const MAX_LISTED_WORDS = 15

/** `"prodution" is not one of production, build. Did you mean "production"?` */
export function unknownWord(word: string, words: readonly string[]): string {
  if (words.length === 0) return `"${word}" is unknown.`
  const nearest = nearestWord(word, words)
  const meant = nearest === null ? '' : ` Did you mean "${nearest}"?`
  if (words.length > MAX_LISTED_WORDS && nearest !== null) return `"${word}" is unknown.${meant}`
  return `"${word}" is not one of ${words.join(', ')}.${meant}`
}
