import { setTimeout as wait } from 'node:timers/promises'

const POLL_MS = 100
/** Two minutes: a bound for what hangs. */
const TURNS = 1200

/**
 * Asks until there is an answer, for a program that takes a moment to listen.
 * @param ask gives null where it is too early; what it throws ends the waiting
 * @throws Error that names what was waited for
 */
export async function until<T>(what: string, ask: () => T | null | Promise<T | null>): Promise<T> {
  for (let turn = 0; turn < TURNS; turn++) {
    const answer = await ask()
    if (answer !== null) return answer
    await wait(POLL_MS)
  }
  throw new Error(`${what} did not come within ${(TURNS * POLL_MS) / 1000} s`)
}
