import { SIEVE, URL_CREDENTIALS } from '../../../secrets/marks.ts'
import type { Hit } from './rules.ts'

/** More hits than this are a list of something, or hostile: the rest of the file is not looked at. */
const MAX_HITS = 200
/** Characters of tokens in one run; the shortest that any rule takes has more. */
const RUN = 20
/** How far before a value its name may begin. */
const NAME = 60

/** 1 for characters that tokens are made of, 3 for those that every token or its mark has one of. */
const OF_TOKENS = new Uint8Array(256)
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/') OF_TOKENS[c.charCodeAt(0)] = 1
for (const c of '0123456789_-') OF_TOKENS[c.charCodeAt(0)] = 3

/**
 * Where a rule should look. Only long runs of the characters that tokens are made of are held against the marks: such
 * a run covers one of every `RUN` bytes, so that most of a text is never touched. It reads a gigabyte and more a second,
 * which a regular expression of all marks does not.
 */
export function sieve(content: Buffer, text: string): Hit[] {
  const hits: Hit[] = []
  let done = 0
  for (let at = RUN - 1; at < content.length; at += RUN) {
    let kinds = OF_TOKENS[content[at] as number] as number
    if (kinds === 0) continue
    let start = at
    let end = at + 1
    for (let kind = 1; start > done && kind !== 0; kinds |= kind) {
      kind = OF_TOKENS[content[start - 1] as number] as number
      if (kind !== 0) start--
    }
    for (let kind = 1; end < content.length && kind !== 0; kinds |= kind) {
      kind = OF_TOKENS[content[end] as number] as number
      if (kind !== 0) end++
    }
    if (end - start >= RUN && kinds === 3) {
      const from = Math.max(done, start - NAME)
      const run = text.slice(from, end)
      SIEVE.lastIndex = 0
      for (let match = SIEVE.exec(run); match !== null; match = SIEVE.exec(run)) {
        if (hits.push({ at: from + match.index, mark: match[0] }) === MAX_HITS) return hits
      }
      done = end
    }
    at = end
  }
  return addUrls(text, hits)
}

function addUrls(text: string, hits: Hit[]): Hit[] {
  for (let at = text.indexOf('://'); at !== -1 && hits.length < MAX_HITS; at = text.indexOf('://', at + 3)) {
    URL_CREDENTIALS.lastIndex = at
    const [mark] = URL_CREDENTIALS.exec(text) ?? []
    if (mark !== undefined) hits.push({ at, mark })
  }
  return hits
}
