import type { Clock } from '../ports/clock.ts'

/** npm and npx pass on a signal that the terminal sent already; a person takes longer to send a second one. */
const MAX_ECHO_MS = 1_000

/**
 * Calls `cancel` when the system asks this process to end. The same signal again ends the process at once: another one is
 * the runner's, which sends SIGTERM some seconds after SIGINT.
 * @param status the exit status of the end at once
 */
export function cancelOnSignals(
  signals: readonly NodeJS.Signals[],
  clock: Clock,
  cancel: () => void,
  status: number,
): void {
  for (const signal of signals) {
    let first: number | null = null
    process.on(signal, () => {
      if (first !== null && clock.elapsed() - first > MAX_ECHO_MS) process.exit(status)
      first ??= clock.elapsed()
      cancel()
    })
  }
}
