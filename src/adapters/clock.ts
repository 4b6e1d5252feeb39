import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../ports/clock.ts'

/** The machine's own clock. */
export const SYSTEM_CLOCK: Clock = {
  now: () => new Date(),
  elapsed: () => performance.now(),
  random: () => Math.random(),
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => {}),
  // AbortSignal takes whole milliseconds only.
  timeout: milliseconds => AbortSignal.timeout(Math.ceil(milliseconds)),
}
