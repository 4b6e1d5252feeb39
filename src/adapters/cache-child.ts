import type { Clock } from '../ports/clock.ts'
import type { Env } from '../ports/env.ts'
import { createExec } from './exec.ts'
import type { CacheJob } from './gha-cache.ts'

/** Names cache jobs to the action's program. */
export const CACHE_JOB = 'cache-job'

/** Begins the last line that a cache job prints. The client may print anything before it. */
const ANSWER = 'stagegate-cache-job '

export interface CacheProgram {
  /** The program that runs a cache job if its first argument is `CACHE_JOB`. */
  program: string
  /** The runner's variables, which the client reads. */
  env: Env
  clock: Clock
}

/** A job is ended after this time: a cache that is slow must not cost more than it saves. */
const MAX_JOB_MS = 8_000

/** What a cache job did: the key that it restored or saved, nothing, or why it could not do its work. */
export type CacheAnswer = { kind: 'done'; key: string } | { kind: 'nothing' } | { kind: 'failed'; why: string }

/** Runs a cache job in a child process. Never rejects, and leaves no process behind. */
export async function runCacheChild(
  job: CacheJob,
  { program, env, clock }: CacheProgram,
  signal: AbortSignal,
): Promise<CacheAnswer> {
  const exec = createExec(process.cwd(), AbortSignal.any([signal, clock.timeout(MAX_JOB_MS)]))
  try {
    const result = await exec.run(process.execPath, [program, CACHE_JOB, JSON.stringify(job)], { env })
    switch (result.kind) {
      case 'exited':
        return readAnswer(result.stdout) ?? failed(`the cache client ended with status ${result.status}`)
      case 'cancelled':
        return failed(
          result.cause === 'run'
            ? 'the run was cancelled'
            : `the Actions cache did not answer within ${MAX_JOB_MS / 1000} s`,
        )
      case 'not-started':
        return failed(result.failure.message)
    }
  } catch (error) {
    return failed((error as Error).message)
  }
}

function failed(why: string): CacheAnswer {
  return { kind: 'failed', why }
}

/** What a cache job prints for the process that waits for it: the key, or null. */
export function printAnswer(key: string | null): string {
  return `\n${ANSWER}${JSON.stringify(key)}\n`
}

function readAnswer(stdout: string): CacheAnswer | null {
  const lines = stdout.trimEnd().split(/\r?\n/)
  const last = lines.pop() ?? ''
  if (!last.startsWith(ANSWER)) return null
  const key: unknown = JSON.parse(last.slice(ANSWER.length))
  if (typeof key === 'string') return { kind: 'done', key }
  const why = lines.map(clientFailure).find(failure => failure !== null)
  return why === undefined ? { kind: 'nothing' } : { kind: 'failed', why }
}

/** The client returns no failure: it logs it, as a workflow command or, for an entry that it cannot reserve, as text. */
function clientFailure(line: string): string | null {
  const match = /^(?:::(?:warning|error)::|(?=Failed to save: ))(.*)$/.exec(line)
  const text = match?.[1]?.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
  return text === undefined ? null : text.replace(/^Failed to (?:restore|save): /, '')
}
