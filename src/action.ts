import { getInput, getState, saveState, setOutput, setSecret } from '@actions/core'
import { runAction } from './action/run.ts'
import { createBaselineCache } from './adapters/baseline-gha.ts'
import { CACHE_JOB, printAnswer } from './adapters/cache-child.ts'
import { distrustCheckout } from './adapters/checkout-distrust.ts'
import { SYSTEM_CLOCK } from './adapters/clock.ts'
import { readEvent } from './adapters/event.ts'
import { createExec } from './adapters/exec.ts'
import { createGitHub, type GitHubSettings } from './adapters/github.ts'
import { createGitHubHistory } from './adapters/github-history.ts'
import { createActionLog } from './adapters/log.ts'
import { cancelOnSignals } from './adapters/process-signals.ts'
import type { RecordStore } from './baseline/record-store.ts'
import { removeBuilder } from './buildx/builder.ts'
import { Failure } from './failure.ts'
import { INPUT_NAMES, type InputTexts } from './options/inputs.ts'
import { secretValues } from './options/secrets.ts'
import { createRunLife } from './pipeline/run-life.ts'
import type { RunPorts } from './pipeline/run-ports.ts'
import { ghaAccess } from './plan/gha-access.ts'

distrustCheckout()

/** What dist/action/post.js passes. A variable could be set by an earlier step, which would skip the main step. */
const POST_STEP = 'post-step'

const log = createActionLog()
const life = createRunLife({ clock: SYSTEM_CLOCK, log })
const ports: RunPorts = {
  exec: createExec(process.cwd(), life.signal),
  log,
  clock: SYSTEM_CLOCK,
  env: process.env,
  cwd: process.cwd(),
  signal: life.signal,
  onEnd: life.onEnd,
}

async function main(): Promise<void> {
  // The runner sends SIGINT when a job is cancelled, and SIGTERM if that takes too long.
  cancelOnSignals(['SIGINT', 'SIGTERM'], SYSTEM_CLOCK, life.cancel, 1)
  // A variable of the job must not name the builder that the post step removes.
  saveState('builder', '')
  const inputs: InputTexts = Object.fromEntries(
    INPUT_NAMES.map(name => [name, getInput(name, { trimWhitespace: false })]),
  )
  maskSecrets(inputs)
  // The inputs contain secrets, and a bake definition can read the environment of its process.
  for (const name of Object.keys(process.env)) if (name.startsWith('INPUT_')) delete process.env[name]
  const trigger = readEvent(process.env)
  const settings = gitHubSettings(inputs['github-token'] ?? '')
  // A request that is no longer needed must not keep the process alive.
  const done = new AbortController()
  life.onEnd(() => done.abort())
  try {
    const failure = await runAction(inputs, {
      ...ports,
      trigger,
      github: settings && createGitHub(settings),
      history: settings && createGitHubHistory({ ...settings, signal: done.signal }),
      records: records(),
      annotate: log.annotate,
      setOutput,
      rememberBuilder: name => saveState('builder', name),
    })
    if (failure !== null) log.fail(failure)
  } finally {
    await life.end()
  }
}

function gitHubSettings(token: string): GitHubSettings | null {
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL: apiUrl } = process.env
  return token && repository && apiUrl ? { token, repository, apiUrl, clock: SYSTEM_CLOCK } : null
}

/** The reports of earlier commits, in the Actions cache; null if the cache is not available. */
function records(): RecordStore | null {
  const { readable, writable } = ghaAccess(process.env)
  if (!readable && !writable) return null
  // This program runs a cache job as its child.
  return createBaselineCache({ program: process.argv[1] ?? '', env: process.env, clock: SYSTEM_CLOCK, writable })
}

/** The runner masks the secrets that it knows. It does not know those that a workflow contains or creates. */
function maskSecrets(inputs: InputTexts): void {
  for (const value of [inputs['github-token'] ?? '', ...secretValues(inputs.secrets ?? '')])
    if (value !== '') setSecret(value)
}

/** Removes the builder of the main step, if that step ended before it could. */
async function post(): Promise<void> {
  const builder = getState('builder')
  if (builder !== '') life.onEnd(deadline => removeBuilder(builder, ports, deadline))
  await life.end()
}

/** The action as its own child, for a client that must be stopped when it takes too long (cache-child.ts). */
async function cacheJob(): Promise<void> {
  const { runCacheJob } = await import('./adapters/gha-cache.ts')
  const answer = await runCacheJob(JSON.parse(process.argv[3] ?? ''))
  process.stdout.write(printAnswer(answer))
}

try {
  if (process.argv[2] === CACHE_JOB) await cacheJob()
  else await (process.argv[2] === POST_STEP ? post() : main())
} catch (error) {
  log.fail(
    error instanceof Failure
      ? error.sentences
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error),
  )
}
