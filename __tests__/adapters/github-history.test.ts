import { afterEach, beforeEach, expect } from '@jest/globals'
import { createGitHubHistory, type GitHubHistory } from '../../src/adapters/github-history.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { type GitRepository, gitRepository } from '../helpers/git-repository.ts'
import { type GitHubApiServer, startGitHubApi } from '../helpers/github-api.ts'
import type { HostedRepository } from '../helpers/github-repository.ts'
import { needs } from '../helpers/needs.ts'
import { fakeClock } from '../helpers/ports.ts'
import { GIT } from '../helpers/things.ts'

const { describe, test } = await needs(GIT)
let repository: GitRepository
let hosted: HostedRepository
let server: GitHubApiServer
let history: GitHubHistory

beforeEach(async () => {
  repository = await gitRepository()
  hosted = { folder: repository.folder, labels: [] }
  server = await startGitHubApi({ repository: hosted })
  history = createGitHubHistory({
    token: 'ghs_test',
    repository: 'octo-org/octo-app',
    apiUrl: server.url,
    clock: fakeClock(),
  })
})
afterEach(async () => {
  // `close` fails if a request or answer violated GitHub's description.
  await server?.close()
  await removeTemporaryFolders()
})

/** main: a - b - c, and a branch from b with one commit. */
async function forked() {
  const [a, b] = [await repository.commit('a'), await repository.commit('b')]
  await repository.git('checkout', '--quiet', '-b', 'feature/one')
  const head = await repository.commit('on the branch')
  await repository.git('checkout', '--quiet', 'main')
  return { a, b, head, c: await repository.commit('c') }
}

describe('the merge base', () => {
  test('of a head is where it left the base, not the head of the base', async () => {
    const { b, head } = await forked()
    expect(await history.mergeBase('main', head)).toBe(b)
  })
  test("of GitHub's trial merge is the head of the base: later commits are not part of the pull request", async () => {
    const { c, head } = await forked()
    expect(await history.mergeBase('main', await repository.trialMerge('main', head))).toBe(c)
  })
  test('of a stacked branch is on the branch below; its name may contain a slash', async () => {
    const { head } = await forked()
    await repository.git('checkout', '--quiet', '-b', 'feature/two', 'feature/one')
    expect(await history.mergeBase('feature/one', await repository.commit('on top'))).toBe(head)
  })
  test('of a force-pushed base is their latest common commit', async () => {
    const { a, b, head } = await forked()
    expect(await history.mergeBase('main', head)).toBe(b)
    await repository.git('reset', '--quiet', '--hard', a)
    await repository.commit('another b')
    expect(await history.mergeBase('main', head)).toBe(a)
  })
  test('is null without such a branch, or without a common commit', async () => {
    const { head } = await forked()
    expect(await history.mergeBase('gone', head)).toBeNull()
    await repository.git('checkout', '--quiet', '--orphan', 'other')
    await repository.commit('a beginning of its own')
    expect(await history.mergeBase('other', head)).toBeNull()
  })
})

test('first parents skip merged commits', async () => {
  const { a, b, c, head } = await forked()
  const merge = await repository.trialMerge('main', head)
  expect(await history.firstParents(merge)).toEqual([merge, c, b, a])
})

test('the parents of a commit are those that it names; an unknown commit has none', async () => {
  const { a, b, c, head } = await forked()
  expect(await history.parents(await repository.trialMerge('main', head))).toEqual([c, head])
  expect(await history.parents(b)).toEqual([a])
  expect(await history.parents(a)).toEqual([])
  await expect(history.parents('f'.repeat(40))).rejects.toThrow('404')
})

test('a label counts while it is set, and belongs to the user who set it last', async () => {
  expect(await history.labels(7)).toEqual([])
  hosted.labels.push(
    { name: 'stagegate-waive', by: 'mallory' },
    { name: 'stagegate-waive', by: 'mallory', removed: true },
  )
  expect(await history.labels(7)).toEqual([])
  hosted.labels.push({ name: 'other', by: 'hubot' }, { name: 'stagegate-waive', by: 'octocat' })
  expect(await history.labels(7)).toEqual(['other', 'stagegate-waive'])
  expect(await history.labeledBy(7, 'stagegate-waive')).toBe('octocat')
})

test('a failing server is retried, then reported as an error', async () => {
  const { b, head } = await forked()
  server.fail({ status: 502, times: 1 })
  expect(await history.mergeBase('main', head)).toBe(b)
  server.fail({ status: 403 })
  await expect(history.mergeBase('main', head)).rejects.toThrow('403')
})
