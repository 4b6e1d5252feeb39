import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { Log } from 'sarif'
import { type ActionPorts, runAction } from '../../src/action/run.ts'
import { parseEvent } from '../../src/adapters/event.ts'
import { createGitHub } from '../../src/adapters/github.ts'
import { commentMarker, publishComment } from '../../src/publish/comment.ts'
import { type PullRequest, pullRequestOf } from '../../src/trigger.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { gitRepository } from '../helpers/git-repository.ts'
import { startGitHubApi } from '../helpers/github-api.ts'
import { needs } from '../helpers/needs.ts'
import { fakeClock, fakePorts } from '../helpers/ports.ts'
import { GIT } from '../helpers/things.ts'

let folder: string
let outputs: Record<string, string>
let notes: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'action-'))
  writeFileSync(join(folder, 'Dockerfile'), 'FROM scratch AS app\n')
  outputs = {}
  notes = []
})
afterEach(() => rmSync(folder, { recursive: true }))

function ports(over: Partial<ActionPorts> = {}): ActionPorts {
  return {
    ...fakePorts(() => ({ status: 1 }), { env: { RUNNER_TEMP: folder }, cwd: folder }),
    trigger: { kind: 'other' },
    github: null,
    history: null,
    records: null,
    annotate: ({ message }) => notes.push(message),
    setOutput: (name, value) => {
      outputs[name] = value
    },
    rememberBuilder() {},
    ...over,
  }
}

test('the result is set before our own failure fails the step', async () => {
  await expect(runAction({}, ports({ env: { RUNNER_TEMP: '/nowhere/at/all' } }))).rejects.toThrow('ENOENT')
  expect(outputs).toEqual({ result: 'error' })
})

test('SARIF of a run that could not be evaluated is written, but not passed to an upload step', async () => {
  expect(await runAction({ 'sarif-file': 'results/stagegate.sarif' }, ports())).toMatch(/could not be fully evaluated/)
  const log = JSON.parse(readFileSync(join(folder, 'results/stagegate.sarif'), 'utf8')) as Log
  expect(log.runs[0]?.invocations?.[0]?.executionSuccessful).toBe(false)
  expect(outputs).toMatchObject({ result: 'error', sarif: '' })
})

test('a canceled run says so in its outputs, and publishes nothing', async () => {
  const cancelled = new AbortController()
  cancelled.abort()
  const summary = join(folder, 'summary.md')
  const env = { RUNNER_TEMP: folder, GITHUB_STEP_SUMMARY: summary }
  expect(await runAction({}, ports({ signal: cancelled.signal, env }))).not.toBeNull()
  expect(outputs['result']).toBe('error')
  expect(notes).toEqual([])
  expect(() => readFileSync(summary)).toThrow('ENOENT')
})

test('a run that ends before its images are verified stops its search for a baseline', async () => {
  const commit = 'c'.repeat(40)
  const ended = Promise.withResolvers<void>()
  const started = Promise.withResolvers<void>()
  const records: ActionPorts['records'] = {
    restore(_, signal) {
      signal.addEventListener('abort', () => ended.resolve())
      started.resolve()
      return new Promise(() => {})
    },
    save: async () => ({ kind: 'not-saved', why: '' }),
  }
  const exec: ActionPorts['exec'] = {
    async run(_, args) {
      await started.promise
      return { kind: 'exited', status: 0, stdout: args.includes('--print') ? '{"target":{}}' : '[]', stderr: '' }
    },
  }
  const history = { firstParents: async () => [commit, 'b'.repeat(40)] } as unknown as ActionPorts['history']
  const trigger = parseEvent('merge_group', { merge_group: { base_sha: commit } }, null)
  const over = { exec, records, history: history ?? null, trigger, env: { RUNNER_TEMP: folder } }
  const inputs = { files: 'cwd://docker-bake.hcl', targets: 'nosuch', baseline: 'auto' }
  expect(await runAction(inputs, ports(over))).toContain('Nothing was verified')
  await ended.promise
}, 5_000)

const withGit = await needs(GIT)
withGit.test(
  'a run that would report on the default branch as a pull request builds nothing, and says so everywhere',
  async () => {
    const { folder: checkout, commit } = await gitRepository()
    const base = await commit('base', { Dockerfile: 'FROM scratch AS app\n' })
    const server = await startGitHubApi()
    const summary = join(folder, 'summary.md')
    const ran: string[] = []
    const exec: ActionPorts['exec'] = {
      async run(command) {
        ran.push(command)
        return { kind: 'exited', status: 1, stdout: '', stderr: '' }
      },
    }
    const pull = { number: 7, head: { sha: 'a'.repeat(40) }, merge_commit_sha: null }
    const failure = await runAction(
      { baseline: 'auto', comment: 'always' },
      ports({
        exec,
        cwd: checkout,
        env: { RUNNER_TEMP: folder, GITHUB_STEP_SUMMARY: summary, GITHUB_SHA: base },
        trigger: parseEvent('pull_request_target', { pull_request: pull }, null),
        github: createGitHub({ token: 'ghs_test', repository: 'acme/shop', apiUrl: server.url, clock: fakeClock() }),
      }),
    )
    expect(failure).toMatch(/could not be fully evaluated/)
    expect(ran).not.toContain('docker')
    const words = /default branch, and the checkout is the commit/
    expect(server.comments.map(({ issue, body }) => [issue, body])).toEqual([[7, expect.stringMatching(words)]])
    expect(readFileSync(summary, 'utf8')).toMatch(words)
    expect(notes).toEqual([expect.stringMatching(words)])
    expect(outputs).toMatchObject({
      result: 'error',
      digest: '',
      pushed: '[]',
      sarif: '',
      'comment-url': expect.stringContaining('http'),
    })
    expect(outputs['targets']).toBe('[]')
    await server.close()
    await removeTemporaryFolders()
  },
)

test('every problem of the configuration is a note at its line', async () => {
  const config = 'preset: strct\nwaivers:\n  - { check: user/rot, reason: x, until: 2027-02-30 }\n'
  writeFileSync(join(folder, 'stagegate.yml'), config)
  const places: unknown[] = []
  const annotate: ActionPorts['annotate'] = ({ file, line }) => places.push([file, line])
  expect(await runAction({ preset: 'lax' }, ports({ annotate }))).toContain('4 problems')
  expect(places).toEqual([
    ['stagegate.yml', 1],
    ['stagegate.yml', 3],
    ['stagegate.yml', 3],
    [null, null],
  ])
})

describe('a run that ends without its report replaces the comment of an earlier commit', () => {
  const trigger = parseEvent('pull_request', { pull_request: { number: 7, head: { sha: 'a'.repeat(40) } } }, null)

  test.each<[string, Record<string, string>, RegExp]>([
    ['an input that is wrong', { preset: 'lax' }, /options-invalid/],
    ['inputs that are wrong', { preset: 'lax', budgets: 'x' }, /There are 2 problems in the options/],
    ['an option that does not fit the Dockerfile', { budgets: 'nosuch=1MB' }, /this budget is for no gated target/],
    ['a report that cannot be written', { 'sarif-file': 'Dockerfile/x.sarif' }, /output-unwritable/],
    ['a folder that is missing', { 'report-folder': '/nowhere/at/all' }, /ENOENT/],
  ])('%s', async (_, { 'report-folder': temp = folder, ...inputs }, words) => {
    const server = await startGitHubApi()
    const github = createGitHub({ token: 'ghs_test', repository: 'acme/shop', apiUrl: server.url, clock: fakeClock() })
    const settings = { pullRequest: pullRequestOf(trigger), marker: commentMarker('default'), create: true }
    await publishComment(github, {
      ...settings,
      pullRequest: settings.pullRequest as PullRequest,
      body: `${settings.marker}\npassed`,
    })
    const summary = join(folder, 'summary.md')
    const env = { RUNNER_TEMP: temp, GITHUB_STEP_SUMMARY: summary }
    await runAction(inputs, ports({ trigger, github, env })).catch(() => {})
    expect(server.comments.map(({ body }) => body)).toEqual([expect.stringMatching(words)])
    expect(server.comments[0]?.body).not.toContain('passed')
    expect(readFileSync(summary, 'utf8')).toMatch(words)
    expect(outputs['result']).toBe('error')
    await server.close()
  })

  test('a canceled run does not: the run that replaces it does', async () => {
    const server = await startGitHubApi()
    const github = createGitHub({ token: 'ghs_test', repository: 'acme/shop', apiUrl: server.url, clock: fakeClock() })
    await runAction({ preset: 'lax' }, ports({ trigger, github, signal: AbortSignal.abort() }))
    expect(server.comments).toEqual([])
    await server.close()
  })
})
