import { SIEVE, URL_CREDENTIALS } from '../../../secrets/marks.ts'
import type { Hit } from './rules.ts'

/** A file with more hits is a list, or hostile: the rest of it is not searched, and the result says so. */
export const MAX_HITS = 20_000
/** Token characters in a row that make a run. Every rule requires more. */
const RUN = 20
/** Characters before a value in which its name can start. */
const NAME = 60

/** 1 for token characters, 3 for those of which every token or its mark has at least one. */
const TOKEN_CHARACTERS = new Uint8Array(256)
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/') TOKEN_CHARACTERS[c.charCodeAt(0)] = 1
for (const c of '0123456789_-') TOKEN_CHARACTERS[c.charCodeAt(0)] = 3

interface Sieved {
  hits: Hit[]
  /** Whether the whole text was searched. */
  complete: boolean
}

/**
 * Finds the marks of tokens in a text. It tests only long runs of token characters: a run covers one of every `RUN` bytes,
 * so most of the text is never read. It processes more than a gigabyte per second, unlike a regular expression of all marks.
 */
export function sieve(content: Buffer, text: string): Sieved {
  const hits: Hit[] = []
  let done = 0
  for (let at = RUN - 1; at < content.length; at += RUN) {
    let kinds = TOKEN_CHARACTERS[content[at] as number] as number
    if (kinds === 0) continue
    let start = at
    let end = at + 1
    for (let kind = 1; start > done && kind !== 0; kinds |= kind) {
      kind = TOKEN_CHARACTERS[content[start - 1] as number] as number
      if (kind !== 0) start--
    }
    for (let kind = 1; end < content.length && kind !== 0; kinds |= kind) {
      kind = TOKEN_CHARACTERS[content[end] as number] as number
      if (kind !== 0) end++
    }
    if (end - start >= RUN && kinds === 3) {
      const from = Math.max(done, start - NAME)
      const run = text.slice(from, end)
      SIEVE.lastIndex = 0
      for (let match = SIEVE.exec(run); match !== null; match = SIEVE.exec(run)) {
        if (hits.push({ at: from + match.index, mark: match[0] }) === MAX_HITS) return { hits, complete: false }
      }
      done = end
    }
    at = end
  }
  return { hits, complete: addUrls(text, hits) }
}

/** Adds the URLs with a password; false if there are too many. */
function addUrls(text: string, hits: Hit[]): boolean {
  for (let at = text.indexOf('://'); at !== -1; at = text.indexOf('://', at + 3)) {
    if (hits.length === MAX_HITS) return false
    URL_CREDENTIALS.lastIndex = at
    const [mark] = URL_CREDENTIALS.exec(text) ?? []
    if (mark !== undefined) hits.push({ at, mark })
  }
  return true
}
