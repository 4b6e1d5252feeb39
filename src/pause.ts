import { setTimeout as delay } from 'node:timers/promises'

/** Waits, or returns at once where the run is cancelled. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => {})
}

/**
 * Milliseconds to wait: a random part between a half and the whole, so that jobs that failed together do not come back
 * together.
 * @param random from 0 to 1
 */
export function jittered(milliseconds: number, random = Math.random()): number {
  return milliseconds * (0.5 + random / 2)
}
