import { setTimeout as sleep } from 'node:timers/promises'

/** A client's clock and its waits; a test passes one that does not wait. */
export interface Pace {
  /** Milliseconds of a clock that never goes back. */
  now(): number
  /** Waits; rejects where the signal is aborted first. */
  pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void>
  /** A signal that is aborted after so many milliseconds. */
  deadline(milliseconds: number): AbortSignal
}

/** The machine's own time. */
export const REAL_PACE: Pace = {
  now: () => performance.now(),
  async pause(milliseconds, signal) {
    await sleep(milliseconds, undefined, { signal })
  },
  // AbortSignal takes whole milliseconds only.
  deadline: milliseconds => AbortSignal.timeout(Math.ceil(milliseconds)),
}
