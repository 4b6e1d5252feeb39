import { readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { parse } from 'yaml'
import type { Report } from '../../src/report/model.ts'
import { copyBundle, machineEnvironment, node24, REPOSITORY_ROOT, temporaryFolder } from './bundle.ts'
import { push, type WorkflowEvent } from './event.ts'
import { commandFiles, parseFileCommands } from './file-commands.ts'
import { startGitHubApi } from './github-api.ts'
import { type ProcessOptions, type ProcessResult, runProcess } from './process.ts'
import { inputVariables, type Manifest, RUNNER } from './runner-environment.ts'
import { parseWorkflowCommands, type WorkflowCommand } from './workflow-commands.ts'

export interface ActionOptions {
  /** The folder that was checked out. */
  workspace: string
  /** The inputs under `with:`, by their names in action.yml; the others have their defaults. */
  inputs?: Record<string, string>
  event?: WorkflowEvent
  /** The job's token: the value of `${{ github.token }}`. */
  token?: string
  /**
   * Added last, such as GITHUB_API_URL (instead of an empty repository on loopback), a cache service, `RUNNER_DEBUG`.
   */
  env?: Record<string, string>
  when?: ProcessOptions['when']
  timeoutMs?: number
  /** The bundle's folder; dist/action by default. */
  bundle?: string
  /** action.yml; the repository's by default. */
  manifest?: string
}

export interface ActionResult extends ProcessResult {
  outputs: Record<string, string>
  /** The job summary, as Markdown. */
  summary: string
  /** State that the main step saves for the post step. */
  state: Record<string, string>
  /** Variables that the step exports to later steps. */
  exported: Record<string, string>
  commands: WorkflowCommand[]
  /** RUNNER_TEMP, which the job's steps share. */
  temp: string
  /** Runs the post step, with the main step's state. */
  post(options?: Pick<ActionOptions, 'env' | 'when' | 'timeoutMs'>): Promise<ActionResult>
}

/**
 * Runs the action's bundle as the runner does: on Node 24, in an otherwise empty environment, with action.yml's
 * defaults for omitted inputs. `removeTemporaryFolders` deletes the folders.
 * @throws Error for an input that action.yml does not have: the runner would only warn, and the test would prove
 * nothing
 */
export async function runAction(options: ActionOptions): Promise<ActionResult> {
  const { workspace, event = push(), token = 'ghs_0000000000000000000000000000000000000000' } = options
  const job = await temporaryFolder('job')
  const entry = await copyBundle(options.bundle ?? join(REPOSITORY_ROOT, 'dist/action'))
  const manifest = parse(await readFile(options.manifest ?? join(REPOSITORY_ROOT, 'action.yml'), 'utf8')) as Manifest
  const temp = join(job, 'temp')
  await mkdir(temp)
  await writeFile(join(job, 'event.json'), JSON.stringify(event.payload))
  const environment = {
    ...machineEnvironment(),
    ...RUNNER,
    ...event.env,
    GITHUB_EVENT_PATH: join(job, 'event.json'),
    GITHUB_WORKSPACE: workspace,
    RUNNER_TEMP: temp,
    ...inputVariables(manifest, options.inputs ?? {}, token),
    ...options.env,
  }

  const step = async (
    name: 'main' | 'post',
    state: Record<string, string>,
    { env, when, timeoutMs }: Pick<ActionOptions, 'env' | 'when' | 'timeoutMs'>,
  ): Promise<ActionResult> => {
    const files = await commandFiles(join(job, name))
    const stateVariables = Object.fromEntries(Object.entries(state).map(([key, value]) => [`STATE_${key}`, value]))
    // A host name that does not resolve would cost every run all its retries.
    const api = { ...options.env, ...env }['GITHUB_API_URL'] === undefined ? await startGitHubApi() : null
    const result = await runProcess(node24(), [join(dirname(entry), basename(manifest.runs[name]))], {
      cwd: workspace,
      env: { ...environment, ...(api && { GITHUB_API_URL: api.url }), ...files, ...stateVariables, ...env },
      ...(when && { when }),
      ...(timeoutMs && { timeoutMs }),
    }).finally(() => api?.close())
    const saved = parseFileCommands(await readFile(files.GITHUB_STATE, 'utf8'))
    return {
      ...result,
      outputs: parseFileCommands(await readFile(files.GITHUB_OUTPUT, 'utf8')),
      summary: await readFile(files.GITHUB_STEP_SUMMARY, 'utf8'),
      state: saved,
      exported: parseFileCommands(await readFile(files.GITHUB_ENV, 'utf8')),
      // The runner parses both streams.
      commands: parseWorkflowCommands(`${result.stdout}\n${result.stderr}`),
      temp,
      post: (more = {}) => step('post', saved, more),
    }
  }
  return step('main', {}, options)
}

/** @throws Error with the log if the run wrote no report */
export function reportOf({ outputs, stdout, stderr }: Pick<ActionResult, 'outputs' | 'stdout' | 'stderr'>): Report {
  const path = outputs['report']
  if (!path) throw new Error(`no report: ${stdout}\n${stderr}`)
  return JSON.parse(readFileSync(path, 'utf8')) as Report
}
