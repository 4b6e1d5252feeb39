import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from '@jest/globals'
import { distrustCheckout } from '../../src/adapters/checkout-distrust.ts'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { gitRepository } from '../helpers/git-repository.ts'
import { plantRepository } from '../helpers/planted-repository.ts'

afterEach(removeTemporaryFolders)

/** Whether buildx runs a program that the context's planted git configuration names. */
async function runs(env: Record<string, string | undefined>): Promise<boolean> {
  const { folder } = await gitRepository()
  const mark = join(folder, '.git/mark')
  await plantRepository(join(folder, 'app'), mark)
  const args = ['buildx', 'build', '--call=outline', join(folder, 'app')]
  await promisify(execFile)('docker', args, { cwd: folder, env: env as NodeJS.ProcessEnv })
  return existsSync(mark)
}

test.each(['push', 'pull_request_target'])('on %s, buildx runs no program of a context', async name => {
  const env = { ...process.env, GITHUB_EVENT_NAME: name }
  // Shows that the planted program would run otherwise.
  expect(await runs(env)).toBe(true)
  distrustCheckout(env)
  expect(await runs(env)).toBe(false)
})
