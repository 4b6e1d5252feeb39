import { expect } from '@jest/globals'
import { recipes, steps } from '../../script/docs/recipes.ts'
import { runWorkflow, type WorkflowRun } from './act.ts'
import type { LoggedStep } from './act-log.ts'
import type { WorkflowEvent } from './event.ts'
import type { GitRepository } from './git-repository.ts'

/** The workflows of README and docs, by name. Fragments with only steps are wrapped in a workflow. */
export const RECIPES: ReadonlyMap<string, string> = new Map(
  [...recipes(), ...steps()].map(({ name, text }) => [name, text]),
)

/** The runner for a workflow of the documents. */
export interface Machine {
  /** Replaces ghcr.io. */
  host?: string
  env?: Record<string, string>
  actor?: string
  token?: string
}

/**
 * Runs a documented workflow as it is written, with these replacements: ghcr.io is a registry on loopback with the user
 * `github.actor` and the password `github.token`; other actions are those of __tests__/fixtures/actions;
 * actions/checkout is act's copy of the repository; every runner label means this machine.
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
    // act rejects permissions that are newer than its list. It enforces none.
    workflow: (RECIPES.get(name) ?? '').replaceAll('ghcr.io', host).replace(/^ *artifact-metadata:.*\n/m, ''),
    event,
    github: { GITHUB_API_URL: api },
    ...more,
  })
  expect([done.survivors, done.leftovers]).toEqual([[], []])
  return done
}

/** The results of the jobs, by job name without the workflow's name. */
export function jobsOf({ jobs }: WorkflowRun): Record<string, string> {
  return Object.fromEntries(Object.entries(jobs).map(([name, result]) => [name.replace(/^.*\//, ''), result]))
}

/** The steps that use Stagegate, of any release. */
export function gatesOf({ steps }: WorkflowRun): LoggedStep[] {
  return steps.filter(({ name, stage }) => name.startsWith('stagegate/stagegate@') && stage === 'Main')
}

/** @throws Error unless exactly one step uses Stagegate */
export function gateOf(run: WorkflowRun): LoggedStep {
  const [gate, ...more] = gatesOf(run)
  if (gate === undefined || more.length > 0) throw new Error(`Not exactly one step uses Stagegate:\n${run.log}`)
  return gate
}
