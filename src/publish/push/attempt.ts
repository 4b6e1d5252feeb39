import { Failure } from '../../failure.ts'
import type { Ports } from '../../ports/ports.ts'
import { formatSeconds } from '../../text/format.ts'
import { shownLines } from './printed.ts'
import { type Refusal, readRefusal } from './refusal.ts'
import type { RefusalKind } from './refusal-kind.ts'
import { refusalMessage } from './refusal-words.ts'
import { ATTEMPTS, waitBefore } from './retry.ts'
import type { Command } from './tool.ts'

export type PushPorts = Pick<Ports, 'exec' | 'log' | 'clock' | 'signal'>

export interface Task {
  /** The action, for messages: `Pushing ghcr.io/acme/shop:1`. */
  what: string
  reference: string
  command: Command
  /** Milliseconds that one attempt may take. */
  limit: number
  /** The error in the output of a program that succeeded; null if there is none. */
  validate?: (stdout: string) => Refusal | null
  /** Kinds of refusals that are transient in this task, but not in others. */
  transient?: RefusalKind[]
}

/** The number of attempts, and the refusal of the last; null if it succeeded. */
export interface Attempted {
  refusal: Refusal | null
  attempts: number
}

/**
 * Runs a program, and again after a wait if the refusal is transient.
 * @throws Failure `cancelled`
 */
export async function attempt(task: Task, ports: PushPorts): Promise<Attempted> {
  const { what, reference, command, limit, validate, transient = [] } = task
  for (let attempts = 1; ; attempts++) {
    const signal = AbortSignal.any([ports.signal, ports.clock.timeout(limit)])
    const result = await ports.exec.run(command.program, command.args, { signal })
    if (result.kind === 'not-started') throw result.failure
    const { kind, stdout, stderr } = result
    if (kind === 'cancelled' && result.cause === 'run') throw new Failure('cancelled', `${what} was cancelled.`)
    const refusal =
      kind === 'cancelled'
        ? noAnswer(limit)
        : result.status === 0
          ? (validate?.(stdout) ?? null)
          : readRefusal(stderr, reference)
    if (refusal === null) return { refusal, attempts }
    const again = attempts < ATTEMPTS && (refusal.transient || transient.includes(refusal.kind))
    const wait = again ? waitBefore(attempts, refusal, ports.clock.random()) : null
    if (wait === null) {
      const lines = shownLines(stderr)
      if (lines.length > 0) ports.log.group(`${what}: what ${command.program} printed`, lines)
      return { refusal, attempts }
    }
    const next = `attempt ${attempts + 1} of ${ATTEMPTS} in ${(wait / 1000).toFixed(1)} s`
    ports.log.info(`${refusalMessage(what, refusal, 1)} Now ${next}.`)
    await ports.clock.sleep(wait, ports.signal)
  }
}

function noAnswer(limit: number): Refusal {
  const words = `there was no answer within ${formatSeconds(limit / 1000)}`
  return { kind: 'no-answer', status: null, words, transient: true, wait: null }
}
