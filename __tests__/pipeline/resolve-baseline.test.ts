import { join } from 'node:path'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { createGitHubHistory, type GitHubHistory } from '../../src/adapters/github-history.ts'
import type { RecordStore, RestoredRecord } from '../../src/baseline/record-store.ts'
import { toFailure } from '../../src/failure.ts'
import { resolveBaseline, type TriggeredRun } from '../../src/pipeline/resolve-baseline.ts'
import { saveBaseline } from '../../src/pipeline/save-baseline.ts'
import type { Exec } from '../../src/ports/exec.ts'
import { assembleFailure } from '../../src/report/assemble.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { pullRequest, push, triggerOf, type WorkflowEvent } from '../helpers/event.ts'
import { type GitRepository, gitRepository } from '../helpers/git-repository.ts'
import { type GitHubApiServer, startGitHubApi } from '../helpers/github-api.ts'
import type { HostedRepository } from '../helpers/github-repository.ts'
import { type Blobs, putImage, writeLayout } from '../helpers/layout.ts'
import { needs } from '../helpers/needs.ts'
import { readOptions } from '../helpers/options.ts'
import { type FakePorts, fakeClock, fakePorts } from '../helpers/ports.ts'
import { report, target } from '../helpers/reports.ts'
import { GIT } from '../helpers/things.ts'

const { test } = await needs(GIT)
let repository: GitRepository
let hosted: HostedRepository
let server: GitHubApiServer
let kept: Map<string, string>
/** Those of the latest run. */
let warnings: string[]

beforeEach(async () => {
  repository = await gitRepository()
  hosted = { folder: repository.folder, labels: [] }
  server = await startGitHubApi({ repository: hosted })
  kept = new Map()
})
afterEach(async () => {
  await server?.close()
  await removeTemporaryFolders()
})

const records: RecordStore = {
  async restore(keys) {
    const found = keys.flatMap(key => [...kept.keys()].filter(name => name.startsWith(key)))[0]
    return found === undefined
      ? { kind: 'missing' }
      : { kind: 'found', key: found, bytes: Buffer.from(kept.get(found) ?? '') }
  },
  async save(key, record) {
    kept.set(key, record)
    return { kind: 'saved' }
  },
}

function ports(): FakePorts & { records: RecordStore } {
  const fake = fakePorts(() => ({ status: 1, stderr: 'no such image' }), { cwd: repository.folder })
  warnings = fake.warnings
  return { ...fake, records }
}

const options = (inputs = {}) => readOptions({ baseline: 'auto', ...inputs }, repository.folder, [])
const triggered = (event: WorkflowEvent, commit: string): TriggeredRun => ({ trigger: triggerOf(event), commit })
const keep = (commit: string, inputs = {}, sample = report(), event = push()) =>
  saveBaseline(options(inputs), triggered(event, commit), sample, [], ports())
const seek = (commit: string, inputs = {}, event = pullRequest()) => {
  const settings = { token: 'ghs_test', repository: 'octo-org/octo-app', apiUrl: server.url, clock: fakeClock() }
  return resolveBaseline(options(inputs), triggered(event, commit), {
    ...ports(),
    history: createGitHubHistory(settings),
  })
}

async function pull(): Promise<{ base: string; head: string }> {
  const base = await repository.commit('a')
  await repository.git('checkout', '--quiet', '-b', 'feature')
  return { base, head: await repository.commit('b') }
}

test('a pull request finds the record of a push, with any targets', async () => {
  const { base, head } = await pull()
  await keep(base, { targets: 'production' })
  expect((await seek(head, { targets: 'production,worker' }))?.origin).toMatchObject({ kind: 'exact', commit: base })
})

test('another step saves another record', async () => {
  const { base, head } = await pull()
  await keep(base, { 'comment-key': 'backend' })
  expect((await seek(head))?.origin).toMatchObject({ kind: 'none', reason: 'not-saved' })
})

test('jobs of two architectures save separate records, even if neither names a platform', async () => {
  const commit = await repository.commit('a')
  const of = (RUNNER_ARCH: string) => ({ ...ports(), env: { RUNNER_OS: 'Linux', RUNNER_ARCH } })
  for (const arch of ['X64', 'ARM64', 'X64']) {
    await saveBaseline(options(), triggered(push(), commit), report(), [], of(arch))
  }
  expect(kept.size).toBe(2)
})

test.each([
  ['a pull request', report(), pullRequest(), {}],
  ['a report without an image of a target', report({ targets: [target({ images: [] })] }), push(), {}],
  ['a run that failed before it had targets', assembleFailure(toFailure(new Error('x')), report().source), push(), {}],
  ['a run without baselines', report(), push(), { baseline: 'off' }],
])('%s saves nothing', async (_, sample, event, inputs) => {
  await keep(await repository.commit('a'), inputs, sample, event)
  expect(kept.size).toBe(0)
})

test('the waiver label is requested only if there is something to waive, and a re-run gets the current answer', async () => {
  const { head } = await pull()
  const growth = { budgets: 'production=5%' }
  expect((await seek(head, growth, pullRequest({ labels: ['stagegate-waive'] })))?.waiver).toBeNull()
  hosted.labels.push({ name: 'stagegate-waive', by: 'octocat' }, { name: 'ours', by: 'hubot' })
  expect((await seek(head, growth))?.waiver).toEqual({ label: 'stagegate-waive', by: 'octocat' })
  expect((await seek(head, { ...growth, 'waive-label': 'ours' }))?.waiver).toEqual({ label: 'ours', by: 'hubot' })
  expect((await seek(head))?.waiver).toBeNull()
})

test('if the token has no permission, the labels of the event are used', async () => {
  const { head } = await pull()
  server.fail({ status: 403, path: /labels|events/ })
  const event = pullRequest({ labels: ['stagegate-waive'] })
  expect((await seek(head, { budgets: 'a=5%' }, event))?.waiver).toEqual({ label: 'stagegate-waive', by: null })
})

test('a failing API is one warning', async () => {
  const { head } = await pull()
  server.fail({ status: 500 })
  expect((await seek(head))?.origin).toMatchObject({ kind: 'none', reason: 'unavailable' })
  expect(warnings).toEqual([expect.stringContaining('GitHub answered 500')])
})

test('an unreachable API is one warning that says so', async () => {
  const { head } = await pull()
  await server.close()
  expect((await seek(head, { budgets: 'production=5%' }))?.origin).toMatchObject({ reason: 'unavailable' })
  expect(warnings).toEqual([expect.stringMatching(/could not be reached: .*ECONNREFUSED/)])
  server = await startGitHubApi({ repository: hosted })
})

test('a cache that is down is one warning with the cause, and not a record that is missing', async () => {
  const { head } = await pull()
  const settings = { token: 'ghs_test', repository: 'octo-org/octo-app', apiUrl: server.url, clock: fakeClock() }
  const down: RecordStore = { ...records, restore: async () => ({ kind: 'unavailable', why: 'status 503' }) }
  const found = await resolveBaseline(options(), triggered(pullRequest(), head), {
    ...ports(),
    records: down,
    history: createGitHubHistory(settings),
  })
  expect(found?.origin).toMatchObject({ kind: 'none', reason: 'unavailable' })
  expect(warnings).toEqual([expect.stringContaining('(status 503)')])
})

test('a report that is not saved is one line with the cause', async () => {
  const commit = 'c'.repeat(40)
  const lines: string[] = []
  const log = { ...ports().log, info: (line: string) => void lines.push(line) }
  const full: RecordStore = { ...records, save: async () => ({ kind: 'not-saved', why: 'the disk is full' }) }
  await saveBaseline(options(), triggered(push(), commit), report(), [], { ...ports(), log, records: full })
  expect(lines).toEqual([`This report was not saved as the baseline of ${commit.slice(0, 12)}: the disk is full`])
})

test('a missing image is one warning that names it', async () => {
  const found = await seek('c'.repeat(40), { baseline: 'ghcr.io/octo-org/app:main' })
  expect(found?.origin).toMatchObject({ kind: 'none', reason: 'unavailable', reference: 'ghcr.io/octo-org/app:main' })
  expect(warnings[0]).toContain('no such image')
})

test('off sends no requests', async () => {
  expect(await seek('c'.repeat(40), { baseline: 'off' })).toBeNull()
  expect(server.requests).toEqual([])
})

/** A search that does not end by itself; `ends` has the reasons for which it was aborted. */
async function lateSearch(signal: AbortSignal) {
  const reached = Promise.withResolvers<void>()
  const answer = Promise.withResolvers<RestoredRecord>()
  const ends: string[] = []
  const late: RecordStore = {
    restore(_, over) {
      over.addEventListener('abort', () => ends.push('ended'))
      reached.resolve()
      return answer.promise
    },
    save: async () => ({ kind: 'not-saved', why: '' }),
  }
  const [base, head] = ['a'.repeat(40), 'b'.repeat(40)]
  const history = { mergeBase: async () => base, firstParents: async () => [base] } as unknown as GitHubHistory
  const { clock, ...rest } = ports()
  const search = resolveBaseline(options(), triggered(pullRequest(), head), {
    ...rest,
    clock,
    signal,
    history,
    records: late,
  })
  await reached.promise
  return { search, ends, clock }
}

test('a slow search is aborted', async () => {
  const { search, ends, clock } = await lateSearch(new AbortController().signal)
  clock.advance(12_000)
  expect((await search)?.origin).toMatchObject({ kind: 'none', reason: 'unavailable' })
  expect(ends).toEqual(['ended'])
  expect(warnings).toEqual([expect.stringContaining('there was no answer within 12 s')])
})

test('a run that ends does not wait for its search, and logs no warning', async () => {
  const run = new AbortController()
  const { search, ends } = await lateSearch(run.signal)
  run.abort()
  expect((await search)?.origin).toMatchObject({ kind: 'none', reason: 'unavailable' })
  expect([ends, warnings]).toEqual([['ended'], []])
})

test('a run that ends aborts the request for an image in a registry', async () => {
  const run = new AbortController()
  const signals: (AbortSignal | undefined)[] = []
  const exec: Exec = {
    async run(_command, _args, given) {
      signals.push(given?.signal)
      run.abort()
      return { kind: 'cancelled', cause: 'run', stdout: '', stderr: '' }
    },
  }
  const named = options({ baseline: 'ghcr.io/octo-org/app:main' })
  const over = { ...ports(), exec, signal: run.signal, history: null }
  await resolveBaseline(named, triggered(pullRequest(), 'c'.repeat(40)), over)
  expect([signals.map(signal => signal?.aborted), warnings]).toEqual([[true], []])
})

test('a run that ends while it reads an image on disk reports no failure about it', async () => {
  const blobs: Blobs = new Map()
  const image = putImage(blobs, { layers: [[{ path: 'a', content: 'x' }]] })
  writeLayout(join(repository.folder, 'layout'), blobs, [image])
  const over = { ...ports(), signal: AbortSignal.abort(), history: null }
  const search = resolveBaseline(options({ baseline: './layout' }), triggered(pullRequest(), 'c'.repeat(40)), over)
  expect((await search)?.origin).toMatchObject({ kind: 'none', reason: 'unavailable' })
  expect(warnings).toEqual([])
})
