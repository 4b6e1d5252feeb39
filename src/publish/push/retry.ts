import { jitter } from '../../ports/clock.ts'
import type { Refusal } from './refusal.ts'

/** How often a reference is tried at most. */
export const ATTEMPTS = 4
const FIRST_MILLISECONDS = 1_000
/** Neither program shows the Retry-After of a registry that is asked too much; skopeo keeps to it by itself. */
const FIRST_MILLISECONDS_OF_LIMIT = 5_000
const LONGEST_MILLISECONDS = 60_000

const MINUTE = 60_000

/** Milliseconds that one attempt may take: to copy an image of so many bytes, and to read a manifest back. */
export interface Limits {
  copy(bytes: number): number
  read: number
}

/**
 * After these the program is ended, as by a registry that took the connection and never answers. To copy takes as long as
 * the image is large, with 2.7 Mbit/s at least: where no terminal watches, buildx prints a line as an image begins and
 * skopeo one as a blob begins, and nothing in between. So silence does not tell a registry that is slow from one that is gone.
 */
export const LIMITS: Limits = {
  copy: bytes => Math.ceil((5 + bytes / 20_000_000) * MINUTE),
  read: 2 * MINUTE,
}

/**
 * Milliseconds until the next attempt: one second (five where there were too many requests), then three times as long
 * each time, of which a random part between a half and the whole, so that jobs that failed together do not come back
 * together. What a registry asks for is waited for, with the same part on top; null where that is longer than a minute.
 * @param attempt 1 after the first failure; @param random from 0 to 1
 */
export function waitBefore(attempt: number, { kind, wait: asked }: Pick<Refusal, 'kind' | 'wait'>, random: number) {
  if (asked !== null && asked > LONGEST_MILLISECONDS) return null
  const first = kind === 'rate-limited' && asked === null ? FIRST_MILLISECONDS_OF_LIMIT : FIRST_MILLISECONDS
  return (asked ?? 0) + jitter(Math.min(first * 3 ** (attempt - 1), LONGEST_MILLISECONDS), random)
}
