import { jitter } from '../../ports/clock.ts'
import type { Refusal } from './refusal.ts'

/** Attempts for each reference. */
export const ATTEMPTS = 4
const FIRST_WAIT_MS = 1_000
/** Neither program shows the Retry-After of a registry that limits requests; skopeo obeys it itself. */
const FIRST_LIMIT_WAIT_MS = 5_000
const MAX_WAIT_MS = 60_000

const MINUTE = 60_000

/** Milliseconds after which reading a manifest back is ended. */
export const MAX_READ_MS = 2 * MINUTE

/**
 * Milliseconds after which a copy of this size is ended, for example if a registry accepts the connection and never
 * answers. At 2.7 Mbit/s, a copy ends in time. Without a terminal, buildx prints one line per image, skopeo one per blob,
 * and nothing in between, so silence does not distinguish a slow registry from a dead one.
 */
export function copyLimit(bytes: number): number {
  return Math.ceil((5 + bytes / 20_000_000) * MINUTE)
}

/**
 * Milliseconds until the next attempt: one second (five after too many requests), then three times as long each time. A
 * random factor between a half and one keeps jobs that failed together from retrying together. A wait that the registry
 * asks for is respected, and the random part is added; null if that is longer than a minute.
 * @param attempt 1 after the first failure; @param random from 0 to 1
 */
export function waitBefore(attempt: number, { kind, wait: asked }: Pick<Refusal, 'kind' | 'wait'>, random: number) {
  if (asked !== null && asked > MAX_WAIT_MS) return null
  const first = kind === 'rate-limited' && asked === null ? FIRST_LIMIT_WAIT_MS : FIRST_WAIT_MS
  return (asked ?? 0) + jitter(Math.min(first * 3 ** (attempt - 1), MAX_WAIT_MS), random)
}
