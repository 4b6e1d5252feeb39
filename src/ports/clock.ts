/** Time and chance. A test passes one that does not wait. */
export interface Clock {
  /** The date and the time of day. */
  now(): Date
  /** Milliseconds of a clock that never goes back, for durations. */
  elapsed(): number
  /** A number from 0 to 1. */
  random(): number
  /** Waits; returns early, and without an error, if the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
  /** A signal that is aborted after so many milliseconds. */
  timeout(milliseconds: number): AbortSignal
}

/**
 * Milliseconds to wait: a random part between a half and the whole, so that jobs that failed together do not come back
 * together.
 * @param random from 0 to 1
 */
export function jitter(milliseconds: number, random: number): number {
  return milliseconds * (0.5 + random / 2)
}
