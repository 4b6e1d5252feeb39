/** What a run needs of the world around it. The shells build these once and hand them in; tests hand in others. */

import type { LayerIndex } from './image/layer-cache/layer-index.ts'

export interface Ports {
  exec: Exec
  log: Log
  /** The environment that the process was started with. */
  env: Readonly<Record<string, string | undefined>>
  /** The folder that relative paths start from. */
  cwd: string
  /** Aborted when the run is cancelled: children are ended, and what is known by then is reported. */
  signal: AbortSignal
  /** What earlier runs learned of layers; absent where nothing is kept. */
  layerIndex?: LayerIndex | undefined
}

export interface Exec {
  /**
   * Runs a program to its end; an aborted signal ends it. A status other than zero is an answer, not an exception.
   * @throws Failure `not-found` where there is no such program and nowhere else, `not-started` where the system refuses to
   * start it, and `output-too-large`
   */
  run(command: string, args: readonly string[], options?: ExecOptions): Promise<ExecResult>
}

export interface ExecOptions {
  /** Added to the process's own environment; a variable that is undefined is left out of it. */
  env?: Readonly<Record<string, string | undefined>>
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

export interface Log {
  info(line: string): void
  warning(line: string): void
  /** A folded block; its lines may be hostile text, and are escaped. */
  group(title: string, lines: readonly string[]): void
}
