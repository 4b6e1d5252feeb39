import { jitter } from '../../ports/clock.ts'
import type { Refusal } from './refusal.ts'

/** How often a reference is tried at most. */
export const ATTEMPTS = 4
const FIRST_WAIT_MS = 1_000
/** Neither program shows the Retry-After of a registry that is asked too much; skopeo keeps to it by itself. */
const FIRST_LIMIT_WAIT_MS = 5_000
const MAX_WAIT_MS = 60_000

const MINUTE = 60_000

/** Reading a manifest back is ended after this time. */
export const MAX_READ_MS = 2 * MINUTE

/**
 * Milliseconds after which a copy of so many bytes is ended, as by a registry that took the connection and never answers:
 * with 2.7 Mbit/s it is done by then. If no terminal watches, buildx prints a line when an image begins, skopeo one when a
 * blob begins, and neither prints anything in between. So silence does not tell a slow registry from one that is gone.
 */
export function copyLimit(bytes: number): number {
  return Math.ceil((5 + bytes / 20_000_000) * MINUTE)
}

/**
 * Milliseconds until the next attempt: one second (five where there were too many requests), then three times as long
 * each time, of which a random part between a half and the whole, so that jobs that failed together do not come back
 * together. What a registry asks for is waited for, with the same part on top; null where that is longer than a minute.
 * @param attempt 1 after the first failure; @param random from 0 to 1
 */
export function waitBefore(attempt: number, { kind, wait: asked }: Pick<Refusal, 'kind' | 'wait'>, random: number) {
  if (asked !== null && asked > MAX_WAIT_MS) return null
  const first = kind === 'rate-limited' && asked === null ? FIRST_LIMIT_WAIT_MS : FIRST_WAIT_MS
  return (asked ?? 0) + jitter(Math.min(first * 3 ** (attempt - 1), MAX_WAIT_MS), random)
}
