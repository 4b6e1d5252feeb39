import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { checkProposedCode, type Proposal } from '../../src/action/proposed-code.ts'
import { parseEvent } from '../../src/adapters/event.ts'
import { createGitHubHistory } from '../../src/adapters/github-history.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { type GitRepository, gitRepository } from '../helpers/git-repository.ts'
import { type GitHubApiServer, startGitHubApi } from '../helpers/github-api.ts'
import { needs } from '../helpers/needs.ts'
import { fakeClock } from '../helpers/ports.ts'
import { GIT } from '../helpers/things.ts'

const { describe, test } = await needs(GIT)
let repository: GitRepository
let server: GitHubApiServer
let base: string
let head: string
beforeEach(async () => {
  repository = await gitRepository()
  base = await repository.commit('base')
  await repository.git('checkout', '--quiet', '-b', 'feature')
  head = await repository.commit('head')
  await repository.git('checkout', '--quiet', 'main')
  base = await repository.commit('later')
  server = await startGitHubApi({ repository: { folder: repository.folder, labels: [] } })
})
afterEach(async () => {
  await server.close()
  await removeTemporaryFolders()
})

/** The event of a pull request, as the runner passes it. The payload's trial merge is an older one. */
function proposal(name: string, over: Partial<Proposal> = {}): Proposal {
  const pull = { number: 7, head: { sha: head }, merge_commit_sha: 'c'.repeat(40) }
  return { trigger: parseEvent(name, { pull_request: pull }, null), context: '.', sha: base, ...over }
}

const check = (asked: Proposal) => {
  const settings = { token: 'ghs_test', repository: 'octo-org/octo-app', apiUrl: server.url, clock: fakeClock() }
  return checkProposedCode(asked, repository.folder, createGitHubHistory(settings))
}

describe('pull_request_target', () => {
  test('that checked out the default branch, as actions/checkout does, is an error', async () => {
    expect(await check(proposal('pull_request_target'))).toMatchObject({
      failure: {
        code: 'not-the-pull-request',
        message: expect.stringContaining(`the commit ${base.slice(0, 12)}`),
        hint: expect.stringMatching(/on: pull_request\b/),
      },
    })
  })
  test.each<[string, () => Promise<unknown>]>([
    ['the head', () => repository.git('checkout', '--quiet', '--detach', head)],
    ['the trial merge', () => repository.trialMerge('main', head)],
  ])('that checked out %s gets a warning', async (_, checkOut) => {
    await checkOut()
    expect(await check(proposal('pull_request_target'))).toEqual({
      kind: 'privileged',
      warning: expect.stringMatching(/pull_request_target.*secrets/),
    })
  })
  test("that checked out the event's trial merge needs no request", async () => {
    const merge = await repository.trialMerge('main', head)
    const pull = { head: { sha: head }, merge_commit_sha: merge }
    const asked = proposal('pull_request_target', {
      trigger: parseEvent('pull_request_target', { pull_request: pull }, null),
    })
    expect(await checkProposedCode(asked, repository.folder, null)).toMatchObject({ kind: 'privileged' })
    expect(server.requests).toEqual([])
  })
  test.each([
    ['without a token', () => null],
    ['where GitHub refuses', () => server.fail({ status: 403 })],
  ])('%s, a checkout that is not the head is an error with a fix', async (_, fail) => {
    await repository.trialMerge('main', head)
    const asked = proposal('pull_request_target')
    const answer = fail() === null ? checkProposedCode(asked, repository.folder, null) : check(asked)
    expect(await answer).toMatchObject({
      failure: {
        code: 'not-the-pull-request',
        message: expect.stringContaining('GitHub does not say'),
        hint: expect.stringContaining('github.event.pull_request.head.sha'),
      },
    })
  })
  test('for another branch, on a default branch that ends in the merge of the same head, is an error', async () => {
    const sha = await repository.trialMerge('main', head)
    expect(await check(proposal('pull_request_target', { sha }))).toMatchObject({
      failure: { code: 'not-the-pull-request' },
    })
  })
  test('with a remote context cannot tell what it builds', async () => {
    const context = 'https://github.com/octo-org/octo-app.git'
    expect(await check(proposal('pull_request_target', { context }))).toMatchObject({
      failure: { code: 'not-the-pull-request', message: expect.stringContaining('cannot be determined') },
    })
  })
  test.each([[{}], [{ pull_request: null }], [{ pull_request: { head: { sha: '../../x' } } }]])(
    'with a payload like %j is an error',
    async payload => {
      const trigger = parseEvent('pull_request_target', payload, null)
      expect(await check(proposal('', { trigger }))).toMatchObject({ failure: { code: 'not-the-pull-request' } })
    },
  )
})

describe('a comment on a pull request', () => {
  const comment = (over: Partial<Proposal> = {}): Proposal => ({
    trigger: parseEvent('issue_comment', { issue: { number: 7, pull_request: {} } }, null),
    context: '.',
    sha: base,
    ...over,
  })
  test('starts a run of the default branch, which does not contain the pull request', async () => {
    expect(await check(comment())).toMatchObject({ failure: { code: 'not-the-pull-request' } })
  })
  test('that checked out something else gets a warning', async () => {
    await repository.git('checkout', '--quiet', head)
    expect(await check(comment())).toMatchObject({
      kind: 'privileged',
      warning: expect.stringContaining('issue_comment'),
    })
  })
  test('on an issue is not affected', async () => {
    const trigger = parseEvent('issue_comment', { issue: { number: 7 } }, null)
    expect(await check(comment({ trigger }))).toEqual({ kind: 'unprivileged' })
  })
})

describe('workflow_run', () => {
  const run = (over: object = {}): Proposal => ({
    trigger: parseEvent('workflow_run', { workflow_run: { event: 'pull_request', head_sha: head, ...over } }, null),
    context: '.',
    sha: base,
  })
  test('that checked out the code of a pull request gets a warning', async () => {
    await repository.git('checkout', '--quiet', head)
    expect(await check(run())).toMatchObject({ kind: 'privileged', warning: expect.stringContaining('workflow_run') })
  })
  test('that checked out the default branch writes to no pull request, and gets no warning', async () => {
    expect(await check(run())).toEqual({ kind: 'unprivileged' })
  })
  test.each([
    ['with a remote context', 'https://github.com/octo-org/octo-app.git'],
    ['with a folder that is not a checkout', 'unpacked'],
  ])('%s cannot tell what it builds, and gets a warning', async (_, context) => {
    await rm(join(repository.folder, '.git'), { recursive: true })
    expect(await check({ ...run(), context })).toMatchObject({
      kind: 'privileged',
      warning: expect.stringContaining('workflow_run may build'),
    })
  })
  test("after a push builds the repository's code", async () => {
    await repository.git('checkout', '--quiet', head)
    expect(await check(run({ event: 'push' }))).toEqual({ kind: 'unprivileged' })
  })
})

test.each(['pull_request', 'push', 'merge_group'])('%s needs no request', async name => {
  expect(await check(proposal(name))).toEqual({ kind: 'unprivileged' })
})
