import { setTimeout as wait } from 'node:timers/promises'

const POLL_MS = 100
/** Two minutes; a limit for programs that hang. */
const TURNS = 1200

/**
 * Polls until there is an answer, for programs that take a moment to start.
 * @param ask returns null to continue; an exception ends the polling
 * @throws Error that names what did not happen
 */
export async function until<T>(what: string, ask: () => T | null | Promise<T | null>): Promise<T> {
  for (let turn = 0; turn < TURNS; turn++) {
    const answer = await ask()
    if (answer !== null) return answer
    await wait(POLL_MS)
  }
  throw new Error(`${what} did not happen within ${(TURNS * POLL_MS) / 1000} s`)
}
