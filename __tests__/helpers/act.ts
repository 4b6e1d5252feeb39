import { existsSync, globSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { localActions } from './act-actions.ts'
import { type LoggedStep, readActLog } from './act-log.ts'
import { machineEnvironment, node24, temporaryFolder } from './bundle.ts'
import type { WorkflowEvent } from './event.ts'
import type { Need } from './needs.ts'
import { processesWith, runProcess } from './process.ts'
import { RUNNER } from './runner-environment.ts'

export interface WorkflowOptions {
  /** The git repository for actions/checkout. */
  repository: string
  /** The workflow's YAML. */
  workflow: string
  event: WorkflowEvent
  /** Variables of the runner, such as a loopback cache service or DOCKER_CONFIG. */
  env?: Record<string, string>
  /** Values of the `github` context and the GITHUB_* variables, such as a loopback GITHUB_API_URL. */
  github?: Record<string, string>
  /** The value of `github.token`. */
  token?: string
  /** The value of `github.actor`. */
  actor?: string
}

export interface WorkflowRun {
  exitCode: number | null
  /** `success` or `failure` of each job that ran, by name; names of matrix jobs end with a number. */
  jobs: Record<string, string>
  /** Every step that ran, in order. */
  steps: LoggedStep[]
  /** The whole log, for messages of failed tests. */
  log: string
  /** Command lines of processes that still ran after the end. */
  survivors: string[]
  /** Files that the run left in HOME, act's folders or the temporary folder. */
  leftovers: string[]
  /** @throws Error unless exactly one step has this name */
  step(name: string, stage?: LoggedStep['stage']): LoggedStep
}

/** The folder of `script/engine act`: act, and programs of workflow steps that a bare machine lacks. */
const PROGRAMS = process.env['STAGEGATE_ACT'] || '/nonexistent'
const PROGRAM = join(PROGRAMS, 'act')

export const ACT: Need = {
  reason: 'act: run script/engine act, which needs a Go toolchain and the Go module proxy',
  promise: 'act',
  isThere: () => existsSync(PROGRAM),
}

/** Runner labels in workflows, hosted and self-hosted; act runs all of them on this machine. */
const RUNNERS = ['ubuntu-24.04', 'ubuntu-24.04-arm', 'ubuntu-latest', 'self-hosted', 'linux']

/**
 * Runs all jobs of a workflow on this machine with act, which implements GitHub's runner: it reads the YAML, selects
 * jobs and steps, evaluates expressions, passes outputs on, and runs post steps. act fetches nothing: each action is a
 * local folder. HOME, act's folders and TMPDIR are temporary.
 */
export async function runWorkflow(options: WorkflowOptions): Promise<WorkflowRun> {
  const {
    repository,
    workflow,
    event,
    token = 'ghs_0000000000000000000000000000000000000000',
    actor = 'octocat',
  } = options
  const folder = await temporaryFolder('act')
  const place = (name: string) => join(folder, name)
  for (const name of ['home', 'config', 'cache', 'tmp']) await mkdir(place(name))
  // Jobs of a matrix run in sequence: act's table of local actions is not safe for concurrent use.
  await writeFile(place('workflow.yml'), workflow.replace(/^( *)strategy:$/gm, '$1strategy:\n$1  max-parallel: 1'))
  await writeFile(place('event.json'), JSON.stringify(event.payload))
  const github = { ...pick(RUNNER, /^GITHUB_(REPOSITORY|RUN|API|GRAPHQL|SERVER)/), ...event.env, ...options.github }
  const actions = Object.entries(await localActions(workflow))
  const result = await runProcess(
    PROGRAM,
    [
      event.env.GITHUB_EVENT_NAME,
      ...['--json', '--rm', '--pull=false', '--action-offline-mode', '--no-cache-server', '--concurrent-jobs=1'],
      ...['-C', repository, '-W', place('workflow.yml'), '-e', place('event.json'), '--actor', actor],
      ...['-s', `GITHUB_TOKEN=${token}`],
      ...['secret-file', 'var-file', 'env-file', 'input-file'].map(name => `--${name}=${place('none')}`),
      ...RUNNERS.flatMap(label => ['-P', `${label}=-self-hosted`]),
      ...actions.flatMap(([use, local]) => ['--local-repository', `${use}=${local}`]),
      ...Object.entries(github).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ],
    {
      cwd: folder,
      env: {
        ...machineEnvironment(),
        PATH: `${dirname(node24())}:${process.env['PATH']}:${PROGRAMS}`,
        HOME: place('home'),
        XDG_CONFIG_HOME: place('config'),
        XDG_CACHE_HOME: place('cache'),
        TMPDIR: place('tmp'),
        ...options.env,
      },
      timeoutMs: 170_000,
    },
  )
  const log = readActLog(result.stdout)
  return {
    ...log,
    exitCode: result.exitCode,
    log: log.text + result.stderr,
    survivors: [...result.survivors, ...processesWith(`HOME=${place('home')}`)],
    leftovers: globSync('{home,config,cache,tmp}/**', { cwd: folder, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1)),
    step(name, stage = 'Main') {
      const found = log.steps.filter(step => step.name === name && step.stage === stage)
      if (found[0] === undefined || found.length > 1)
        throw new Error(`${found.length} steps are called ${name} (${stage}), of:\n${log.text}${result.stderr}`)
      return found[0]
    },
  }
}

function pick(from: Record<string, string>, names: RegExp): Record<string, string> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.test(name)))
}
