import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect } from '@jest/globals'
import { ACT, runWorkflow, type WorkflowRun } from '../helpers/act.ts'
import { application, checkedOut, pullRequestOf, pushOf } from '../helpers/act-repository.ts'
import { REPOSITORY_ROOT, removeTemporaryFolders } from '../helpers/bundle.ts'
import { type GitHubApiServer, startGitHubApi } from '../helpers/github-api.ts'
import { needs } from '../helpers/needs.ts'
import { GIT } from '../helpers/things.ts'

/**
 * Runs `uses: ./` in real workflows. act decides what runs, passes inputs, and handles outputs. Unlike GitHub's runner,
 * act kills steps of a canceled job without SIGINT, enforces no `permissions`, shows no annotations, and has no cache
 * service of version 2 (the test of the cache starts one).
 */
const { describe, test } = await needs(GIT, ACT)

const workflow = (name: string) =>
  readFileSync(join(REPOSITORY_ROOT, `__tests__/fixtures/workflows/${name}.yml`), 'utf8')
const names = (run: WorkflowRun) => run.steps.filter(({ stage }) => stage === 'Main').map(({ name }) => name)
const nothingLeft = (run: WorkflowRun) => expect([run.survivors, run.leftovers]).toEqual([[], []])

let api: GitHubApiServer | undefined
afterEach(async () => {
  await api?.close()
  api = undefined
  await removeTemporaryFolders()
})

describe('a workflow that uses this action', () => {
  test('reads its outputs in later steps and jobs', async () => {
    const repository = await checkedOut(application('app'), true)
    const event = await pushOf(repository)
    const run = await runWorkflow({ repository: repository.folder, workflow: workflow('outputs'), event })
    expect([run.exitCode, run.jobs]).toEqual([0, { 'outputs/verify': 'success', 'outputs/later': 'success' }])
    const { output } = run.step('Read the outputs')
    const digest = /digest: (sha256:[0-9a-f]{64})/.exec(output)?.[1]
    expect(output).toContain('result: passed')
    expect(output).toContain(`in the report: ${digest}`)
    expect(output).toContain(`in targets: ${digest}`)
    expect(output).toContain('pushed: []')
    expect(output).toContain('SARIF: 2.1.0')
    expect(run.step('Read the output in another job').output.trim()).toBe(digest)
    expect(run.step('Gate').summary).toContain('`app` passed')
    expect(run.step('Gate', 'Post').result).toBe('success')
    nothingLeft(run)
  })

  test('after a failed gate, runs only `if: failure()` and `always()` steps, and no dependent job', async () => {
    const repository = await checkedOut(application('app'), true)
    const event = await pushOf(repository)
    const run = await runWorkflow({ repository: repository.folder, workflow: workflow('failure'), event })
    expect([run.exitCode, run.jobs]).toEqual([1, { 'failure/verify': 'failure' }])
    expect(run.step('Gate').result).toBe('failure')
    expect(run.step('Gate').commands).toContainEqual({ command: 'error', message: expect.stringContaining('budget') })
    expect(names(run)).not.toContain('Deploy')
    expect(run.step('Say so').output.trim()).toBe('failure, failed')
    expect(run.step('Keep the report').output.trim()).toBe('failed')
    expect(run.step('Gate').summary).toContain('`app` failed')
    expect(run.step('Gate', 'Post').result).toBe('success')
    nothingLeft(run)
  })

  test('is verified in each job of a matrix, with separate comments', async () => {
    const repository = await checkedOut(application('app', 'worker'), true)
    const event = await pullRequestOf(repository, { 'README.md': 'more' })
    api = await startGitHubApi({ repository: { folder: repository.folder, labels: [] } })
    const github = { GITHUB_API_URL: api.url }
    const run = await runWorkflow({ repository: repository.folder, workflow: workflow('matrix'), event, github })
    expect(run.exitCode).toBe(1)
    expect(run.jobs).toEqual({ 'matrix/verify app-1': 'success', 'matrix/verify worker-2': 'failure' })
    const titles = api.comments.map(({ issue, body }) => [issue, /`\w+` (?:passed|failed)/.exec(body)?.[0]])
    expect(titles).toEqual([
      [7, '`app` passed'],
      [7, '`worker` failed'],
    ])
    nothingLeft(run)
  })
})
