import type { Env } from './env.ts'

/** Runs programs. */
export interface Exec {
  /**
   * Runs a program to its end; an aborted signal ends it. A status other than zero is an answer, not an exception.
   * @throws Failure `not-found` if there is no such program and for nothing else, `not-started` if the system refuses
   * to start it, and `output-too-large`
   */
  run(command: string, args: readonly string[], options?: ExecOptions): Promise<ExecResult>
}

export interface ExecOptions {
  /** Added to the process's own environment; a variable that is undefined is left out of it. */
  env?: Env
  input?: string
  signal?: AbortSignal
  /** Called with each line of standard error as it comes; it is then not kept. */
  onStderrLine?: (line: string) => void
}

export interface ExecResult {
  status: number
  stdout: string
  stderr: string
}
