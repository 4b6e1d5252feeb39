import * as core from '@actions/core'
import { annotate } from './adapters/annotate.ts'
import { readEvent } from './adapters/event.ts'
import { createExec } from './adapters/exec.ts'
import { createGitHub } from './adapters/github.ts'
import { createActionLog } from './adapters/log.ts'
import { removeBuilder } from './build/builder.ts'
import { runAction } from './commands/action.ts'
import { INPUTS, type Inputs } from './options/inputs.ts'
import { parseListOrCsv, parsePair } from './options/values.ts'
import type { Ports } from './ports.ts'
import type { GitHubApi } from './publish/github.ts'

const cancelled = new AbortController()
const ports: Ports = {
  exec: createExec(process.cwd(), cancelled.signal),
  log: createActionLog(),
  env: process.env,
  cwd: process.cwd(),
  signal: cancelled.signal,
}

async function main(): Promise<void> {
  // The runner sends SIGINT when a job is cancelled, and SIGTERM when that took too long.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => cancelled.abort())
  core.saveState('post', 'true')
  const inputs: Inputs = Object.fromEntries(INPUTS.map(name => [name, core.getInput(name, { trimWhitespace: false })]))
  maskSecrets(inputs)
  const failure = await runAction(inputs, {
    ...ports,
    event: readEvent(process.env),
    github: github(inputs['github-token'] ?? ''),
    annotate,
    setOutput: core.setOutput,
    rememberBuilder: name => core.saveState('builder', name),
  })
  if (failure !== null) core.setFailed(failure)
}

function github(token: string): GitHubApi | null {
  const { GITHUB_REPOSITORY: repository, GITHUB_API_URL: apiUrl } = process.env
  return token && repository && apiUrl ? createGitHub({ token, repository, apiUrl }) : null
}

/** The runner masks the secrets that it knows; those that a workflow wrote or made itself are told to it here. */
function maskSecrets(inputs: Inputs): void {
  const values = parseListOrCsv(inputs.secrets ?? '').map(entry => parsePair(entry)?.value ?? '')
  for (const value of [inputs['github-token'] ?? '', ...values]) if (value !== '') core.setSecret(value)
}

/** Removes a builder that the main step made, where that step did not come to do so itself. */
async function post(): Promise<void> {
  const builder = core.getState('builder')
  if (builder !== '') await removeBuilder(builder, ports)
}

try {
  await (core.getState('post') === 'true' ? post() : main())
} catch (error) {
  core.setFailed(error instanceof Error ? (error.stack ?? error.message) : String(error))
}
