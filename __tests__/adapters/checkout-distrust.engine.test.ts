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

/** Whether buildx, asked about a context that git takes for a repository, runs what its configuration names. */
async function runs(env: Record<string, string | undefined>): Promise<boolean> {
  const { folder } = await gitRepository()
  const mark = join(folder, '.git/mark')
  await plantRepository(join(folder, 'app'), mark)
  const args = ['buildx', 'build', '--call=outline', join(folder, 'app')]
  await promisify(execFile)('docker', args, { cwd: folder, env: env as NodeJS.ProcessEnv })
  return existsSync(mark)
}

test.each(['push', 'pull_request_target'])('buildx runs nothing of a context on %s', async name => {
  const env = { ...process.env, GITHUB_EVENT_NAME: name }
  // The proof that there is something to keep out.
  expect(await runs(env)).toBe(true)
  distrustCheckout(env)
  expect(await runs(env)).toBe(false)
})
