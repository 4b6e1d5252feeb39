import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect } from '@jest/globals'
import { distrustCheckout } from '../../src/adapters/checkout-distrust.ts'
import { REPOSITORY_ROOT, removeTemporaryFolders } from '../helpers/bundle.ts'
import { gitRepository } from '../helpers/git-repository.ts'
import { needs } from '../helpers/needs.ts'
import { plantRepository } from '../helpers/planted-repository.ts'
import { GIT } from '../helpers/things.ts'

const { describe, test } = await needs(GIT)

type Env = Record<string, string | undefined>

afterEach(removeTemporaryFolders)

function distrusting(env: Env, platform: NodeJS.Platform = 'linux'): Env {
  distrustCheckout(env, platform)
  return env
}

test('only on Windows, a variable excludes the working directory from the search for programs', () => {
  const name = 'NoDefaultCurrentDirectoryInExePath'
  expect(distrusting({}, 'win32')[name]).toBe('1')
  expect(distrusting({})).not.toHaveProperty(name)
})

describe('git, which buildx runs in a context', () => {
  const show = async (env: Env) => {
    const { folder } = await gitRepository()
    const context = join(folder, 'app')
    const mark = join(folder, '.git/mark')
    await plantRepository(context, mark)
    await promisify(execFile)('git', ['-C', context, 'show', '--quiet', 'HEAD', '--'], {
      env: env as NodeJS.ProcessEnv,
    }).catch(() => null)
    return existsSync(mark)
  }
  const plain: Env = { PATH: process.env['PATH'], HOME: '/nowhere' }

  test('runs no program of planted repositories, as it would otherwise', async () => {
    expect(await show({ ...plain })).toBe(true)
    expect(await show(distrusting({ ...plain }))).toBe(false)
  })
  test("keeps the environment's settings", async () => {
    const env = distrusting({
      ...plain,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'user.name',
      GIT_CONFIG_VALUE_0: 'Mona',
    })
    const { stdout } = await promisify(execFile)('git', ['config', '--list'], {
      cwd: '/',
      env: env as NodeJS.ProcessEnv,
    })
    expect(stdout).toMatch(/user\.name=Mona\nsafe\.barerepository=explicit/)
  })
  test.each(['pull_request_target', 'issue_comment', 'workflow_run'])('is disabled on %s', name => {
    expect(distrusting({ GITHUB_EVENT_NAME: name, BUILDX_GIT_LABELS: 'full' })).toMatchObject({
      BUILDX_GIT_INFO: 'false',
      BUILDX_GIT_LABELS: 'false',
    })
  })
  test.each(['push', 'pull_request'])('records the commit on %s', name => {
    expect(distrusting({ GITHUB_EVENT_NAME: name })).not.toHaveProperty('BUILDX_GIT_INFO')
  })
})

test.each(['src/action.ts', 'src/cli.ts'])('%s sets this up before anything else', file => {
  const source = readFileSync(join(REPOSITORY_ROOT, file), 'utf8')
  const [first] = source.split('\n').filter(line => !/^(?:import |#!|\s*$|\/\/)/.test(line))
  expect(first).toBe('distrustCheckout()')
})
