import { fork } from 'node:child_process'
import type { CacheJob } from './gha-layer-cache.ts'

/** Names cache jobs to the action's program. */
export const CACHE_JOB = 'layer-cache'

export interface CacheProgram {
  /** The program that runs a cache job when its first argument is `CACHE_JOB`; with its own arguments behind it. */
  program: string
  /** What the client goes by: the runner's variables. */
  env: Readonly<Record<string, string | undefined>>
}

/** The answer of a cache job; null where it failed or was stopped. Never rejects, and leaves no process behind. */
export function runCacheChild(
  job: CacheJob,
  { program, env }: CacheProgram,
  stop: AbortSignal,
): Promise<string | null> {
  return new Promise(resolve => {
    const child = fork(program, [CACHE_JOB, JSON.stringify(job)], {
      env: env as NodeJS.ProcessEnv,
      stdio: 'ignore',
      execArgv: [],
      detached: true,
    })
    const end = (answer: unknown) => {
      stop.removeEventListener('abort', stopped)
      // The client has tar and zstd at work for it: all of them are one group of processes.
      if (child.pid !== undefined && child.exitCode === null) killGroup(child.pid)
      resolve(typeof answer === 'string' ? answer : null)
    }
    const stopped = () => end(null)
    if (stop.aborted) stopped()
    stop.addEventListener('abort', stopped)
    child.once('message', end)
    child.once('error', stopped)
    child.once('exit', stopped)
  })
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}
