import type { Env } from '../ports/env.ts'
import { requireExit } from '../ports/exec.ts'
import { createExec } from './exec.ts'
import type { CacheJob } from './gha-layer-cache.ts'

/** Names cache jobs to the action's program. */
export const CACHE_JOB = 'layer-cache'

/** Begins the last line that a cache job prints: the client may print anything before it. */
const ANSWER = 'stagegate-cache-job '

export interface CacheProgram {
  /** The program that runs a cache job when its first argument is `CACHE_JOB`; with its own arguments behind it. */
  program: string
  /** What the client goes by: the runner's variables. */
  env: Env
}

/** The answer of a cache job; null where it failed or was stopped. Never rejects, and leaves no process behind. */
export async function runCacheChild(
  job: CacheJob,
  { program, env }: CacheProgram,
  stop: AbortSignal,
): Promise<string | null> {
  const args = [program, CACHE_JOB, JSON.stringify(job)]
  try {
    const exec = createExec(process.cwd(), stop)
    return readAnswer(requireExit(await exec.run(process.execPath, args, { env })).stdout)
  } catch {
    return null
  }
}

/** What a cache job prints, once it is done, for the process that waits for it. */
export function printAnswer(answer: string | null): string {
  return `\n${ANSWER}${JSON.stringify(answer)}\n`
}

function readAnswer(stdout: string): string | null {
  const line = stdout.trimEnd().split('\n').at(-1) ?? ''
  const answer: unknown = line.startsWith(ANSWER) ? JSON.parse(line.slice(ANSWER.length)) : null
  return typeof answer === 'string' ? answer : null
}
