import { type SecretCandidate, unread } from './candidate.ts'
import { AFTER, BEFORE, findTokens, type Hit, toWindows } from './rules.ts'
import { MAX_HITS, sieve } from './sieve.ts'

/** Bytes that are searched together. */
const WINDOW = 256 * 1024

/** Finds the tokens in the rest of a file while it streams by, without their lines. */
export interface TokenStream {
  write(chunk: Buffer): void
  end(): Promise<SecretCandidate[]>
}

/** A piece of the text around marks, which are kept until the end, and the marks in it. */
interface Excerpt {
  text: string
  hits: Hit[]
}

export function createTokenStream(): TokenStream {
  const window = Buffer.allocUnsafe(WINDOW)
  const excerpts: Excerpt[] = []
  let used = 0
  /** Where the marks start that were not seen in the window before. */
  let from = 0
  let total = 0
  let complete = true

  const search = (last: boolean) => {
    const bytes = window.subarray(0, used)
    const { hits, complete: isWhole } = sieve(bytes, bytes.toString('latin1'))
    // What a rule needs behind a mark may come with the next window.
    const end = last ? used : used - AFTER
    const fresh = hits.filter(({ at, mark }) => at >= from && at < end && !mark.startsWith('://'))
    for (const [start, stop] of toWindows(
      fresh.map(({ at }) => at),
      used,
    )) {
      const inside = fresh.filter(({ at }) => at >= start && at < stop)
      excerpts.push({
        text: bytes.toString('latin1', start, stop),
        hits: inside.map(({ at, mark }) => ({ at: at - start, mark })),
      })
    }
    total += fresh.length
    complete = isWhole && total <= MAX_HITS
    const kept = Math.max(0, end - BEFORE)
    used = bytes.subarray(kept).copy(window)
    from = end - kept
  }

  return {
    write(chunk) {
      for (let at = 0; at < chunk.length && complete; ) {
        const count = chunk.copy(window, used, at)
        used += count
        at += count
        if (used === window.length) search(false)
      }
    },
    async end() {
      if (complete) search(true)
      const tokens = await Promise.all(excerpts.map(({ text, hits }) => findTokens(text, hits)))
      return [...tokens.flat(), ...(complete ? [] : [unread('token', 'decoys')])]
    },
  }
}
