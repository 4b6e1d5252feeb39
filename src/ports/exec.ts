import { Failure } from '../failure.ts'
import type { Env } from './env.ts'

/** Runs programs. */
export interface Exec {
  /**
   * Runs a program to its end. An aborted signal ends it; if it is aborted already, nothing is started.
   * @throws Failure `output-too-large`
   */
  run(command: string, args: readonly string[], options?: ExecOptions): Promise<ExecResult>
}

export interface ExecOptions {
  /**
   * Added to the variables that every program gets (src/adapters/child-environment.ts); one that is undefined is left out.
   */
  env?: Env
  input?: string
  /** Replaces the signal of the run. */
  signal?: AbortSignal
  /** The bytes of standard output that the caller can use, if that is less than what every program may print. */
  maxOutputBytes?: number
  /** Memory that the program, and each one that it starts, may use; only Linux enforces it. */
  maxMemoryBytes?: number
  /** Called with each line of standard error as it comes; it is then not kept. */
  onStderrLine?: (line: string) => void
}

/** How a program ended. */
export type ExecResult = Exit | Cancellation | NotStarted

/** It ended by itself, or well although it was to end. Any status is an answer. */
export interface Exit {
  kind: 'exited'
  status: number
  stdout: string
  stderr: string
}

/** It was ended, and what it printed before. */
export interface Cancellation {
  kind: 'cancelled'
  /** What ended it: a time limit, or the end of the run. */
  cause: 'deadline' | 'run'
  stdout: string
  stderr: string
}

export interface NotStarted {
  kind: 'not-started'
  /** `not-found` if there is no such program, and for nothing else; `not-started` if the system refuses to start it. */
  failure: Failure
}

/**
 * The exit of a program whose caller can do nothing about another end.
 * @throws Failure why it was not started; `cancelled`
 */
export function requireExit(result: ExecResult): Exit {
  if (result.kind === 'exited') return result
  throw result.kind === 'not-started' ? result.failure : new Failure('cancelled', 'The run was cancelled.')
}

/** Why a signal was aborted: one of a time limit says so (`AbortSignal.timeout`, DOM standard). */
export function cancellationCause({ reason }: AbortSignal): Cancellation['cause'] {
  return (reason as { name?: unknown } | undefined)?.name === 'TimeoutError' ? 'deadline' : 'run'
}
