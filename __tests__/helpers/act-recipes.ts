import { expect } from '@jest/globals'
import { recipes, steps } from '../../script/docs/recipes.ts'
import { runWorkflow, type WorkflowRun } from './act.ts'
import type { LoggedStep } from './act-log.ts'
import type { WorkflowEvent } from './event.ts'
import type { GitRepository } from './git-repository.ts'

/** The workflows of README and docs by their names, the steps among them in a workflow around them. */
export const RECIPES: ReadonlyMap<string, string> = new Map(
  [...recipes(), ...steps()].map(({ name, text }) => [name, text]),
)

/** The runner that a workflow of the documents gets. */
export interface Machine {
  /** In place of ghcr.io. */
  host?: string
  env?: Record<string, string>
  actor?: string
  token?: string
}

/**
 * Runs a workflow as it is written. What is not its own: ghcr.io is a registry on loopback whose user and password are
 * `github.actor` and `github.token`; the actions of others are those of __tests__/fixtures/actions; act's own copy is what
 * actions/checkout does; every runner's label means this machine.
 * @param api the address of GitHub's API
 */
export async function runRecipe(
  name: string,
  { folder }: GitRepository,
  event: WorkflowEvent,
  api: string,
  { host = 'ghcr.io', ...more }: Machine,
): Promise<WorkflowRun> {
  const done = await runWorkflow({
    repository: folder,
    // Act refuses a permission that is newer than its own list, and enforces none.
    workflow: (RECIPES.get(name) ?? '').replaceAll('ghcr.io', host).replace(/^ *artifact-metadata:.*\n/m, ''),
    event,
    github: { GITHUB_API_URL: api },
    ...more,
  })
  expect([done.survivors, done.leftovers]).toEqual([[], []])
  return done
}

/** The outcomes by the jobs' own names, without the workflow's. */
export function jobsOf({ jobs }: WorkflowRun): Record<string, string> {
  return Object.fromEntries(Object.entries(jobs).map(([name, result]) => [name.replace(/^.*\//, ''), result]))
}

/** The steps with Stagegate, whatever release of it the document names. */
export function gatesOf({ steps }: WorkflowRun): LoggedStep[] {
  return steps.filter(({ name, stage }) => name.startsWith('stagegate/stagegate@') && stage === 'Main')
}

/** @throws Error where it is not one */
export function gateOf(run: WorkflowRun): LoggedStep {
  const [gate, ...more] = gatesOf(run)
  if (gate === undefined || more.length > 0) throw new Error(`not one step is Stagegate's, of:\n${run.log}`)
  return gate
}
