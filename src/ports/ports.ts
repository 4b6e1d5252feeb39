import type { Clock } from './clock.ts'
import type { Env } from './env.ts'
import type { Exec } from './exec.ts'
import type { Log } from './log.ts'

/** What a run needs of the world around it. The shells build it once and hand it in; tests hand in their own. */
export interface Ports {
  exec: Exec
  log: Log
  clock: Clock
  env: Env
  /** The folder that relative paths start from. */
  cwd: string
  /** Aborted when the run is cancelled: programs are ended, and what is known by then is reported. */
  signal: AbortSignal
}
