import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { recipes } from '../../script/docs/recipes.ts'
import { actProgram, runWorkflow, type WorkflowRun } from '../helpers/act.ts'
import { application, checkedOut, pullRequestOf, pushOf, tagOf } from '../helpers/act-repository.ts'
import { REPOSITORY_ROOT, removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { startCacheService } from '../helpers/cache-service.ts'
import type { WorkflowEvent } from '../helpers/event.ts'
import type { GitRepository } from '../helpers/git-repository.ts'
import { type GitHubApiServer, startGitHubApi } from '../helpers/github-api.ts'
import { dockerConfig, PASSWORD, pushTool, type Registry, startRegistry, USER } from '../helpers/registry.ts'

/**
 * The workflows of README and docs, as they are written there. What is not theirs: ghcr.io is a registry on loopback whose
 * user and password are `github.actor` and `github.token`; the actions of others are those of __tests__/fixtures/actions;
 * act's own copy is what actions/checkout does; every runner's label means this machine.
 */
const act = actProgram()
const buildx = pushTool('docker-buildx')
const withAct = act === null ? describe.skip : describe
const withRegistry = act === null || buildx === null || pushTool('docker-registry') === null ? describe.skip : describe

const texts = new Map(recipes().map(({ name, text }) => [name, text]))
const tested = new Set<string>()
/** The title of a test, which names the workflow that it runs. */
const of = (name: string, title: string) => {
  tested.add(name)
  return `${name}: ${title}`
}

let github: GitHubApiServer
beforeEach(async () => {
  github = await startGitHubApi()
})
afterEach(async () => {
  await github.close()
  await removeTemporaryFolders()
})

async function run(
  name: string,
  repository: GitRepository,
  event: WorkflowEvent,
  { host = 'ghcr.io', ...more }: { host?: string; env?: Record<string, string>; actor?: string; token?: string } = {},
): Promise<WorkflowRun> {
  const workflow = (texts.get(name) ?? '').replaceAll('ghcr.io', host)
  const settings = { GITHUB_API_URL: github.url }
  const done = await runWorkflow({ repository: repository.folder, workflow, event, github: settings, ...more })
  expect([done.survivors, done.leftovers]).toEqual([[], []])
  return done
}

function jobsOf(result: WorkflowRun): Record<string, string> {
  return Object.fromEntries(Object.entries(result.jobs).map(([name, outcome]) => [name.replace(/^.*\//, ''), outcome]))
}

withAct('on a pull request (needs act)', () => {
  test.each(['README-1', 'pull-request-1', 'push-on-tag-1'])('%s', () => {})

  for (const name of ['README-1', 'pull-request-1', 'push-on-tag-1'])
    test(of(name, 'the gate comments'), async () => {
      const repository = await checkedOut(application('production'))
      const result = await run(name, repository, await pullRequestOf(repository, { 'README.md': 'more' }))
      expect([result.exitCode, jobsOf(result)]).toEqual([0, { verify: 'success' }])
      expect(github.comments).toEqual([expect.objectContaining({ issue: 7, body: expect.stringContaining('production') })])
    })
})
