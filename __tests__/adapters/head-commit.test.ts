import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { headCommit } from '../../src/adapters/head-commit.ts'
import { removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { gitRepository } from '../helpers/git-repository.ts'
import { needs } from '../helpers/needs.ts'
import { GIT } from '../helpers/things.ts'

afterEach(removeTemporaryFolders)

const withGit = await needs(GIT)
withGit.test('a detached HEAD and a branch match git', async () => {
  const { folder, git, commit } = await gitRepository()
  const sha = await commit('first', { 'service/Dockerfile': 'FROM scratch' })
  expect(headCommit('.', folder)).toBe(sha)
  await git('checkout', '--quiet', '--detach')
  expect(headCommit('service', folder)).toBe(sha)
  expect(headCommit(join(folder, 'service'), folder)).toBe(sha)
})

test.each([
  ['no repository', null],
  ['a HEAD that is something else', 'ref: refs/heads/../../../secret'],
  ['a branch without a commit', 'ref: refs/heads/main'],
  ['nothing', ''],
])('%s', async (_, head) => {
  const folder = await temporaryFolder('head')
  await mkdir(join(folder, '.git'))
  await writeFile(join(folder, 'secret'), 'a'.repeat(40))
  if (head !== null) await writeFile(join(folder, '.git/HEAD'), head)
  expect(headCommit('.', folder)).toBeNull()
})

withGit.test('a repository above the workspace is not used, nor one of a remote context', async () => {
  const { folder, commit } = await gitRepository()
  await commit('first', { 'a/b': '' })
  expect(headCommit('.', join(folder, 'a'))).toBeNull()
  expect(headCommit(folder, join(folder, 'a'))).toBeNull()
  expect(headCommit('https://github.com/octo-org/octo-app.git', join(folder, 'a'))).toBeNull()
  expect(headCommit('https://github.com/octo-org/octo-app.git', folder)).toBeNull()
})
