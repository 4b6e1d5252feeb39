import { randomUUID } from 'node:crypto'
import { afterAll, expect } from '@jest/globals'
import { removeTemporaryFolders } from '../helpers/bundle.ts'
import { tryDocker } from '../helpers/docker.ts'
import { needs } from '../helpers/needs.ts'
import { answer, load, remove, start } from './container.ts'
import { needsOf } from './list.ts'
import { exampleSuite, TEST_TIMEOUT_MS } from './suite.ts'
import { secretFile, verify } from './verify.ts'

const NGINX = 'nginxinc/nginx-unprivileged:stable'
const COMPILERS = ['user/root', 'toolchain/compiler', 'toolchain/linker', 'toolchain/build-driver']
const containers: string[] = []
const images: string[] = []
afterAll(async () => {
  await remove(containers, images)
  await removeTemporaryFolders()
})

await exampleSuite({
  name: 'react-spa',
  targets: { production: 8080 },
  withoutHealthCheck: ['production'],
  avoids: COMPILERS,
})

await exampleSuite({
  name: 'monorepo',
  targets: { api: 3000, web: 8080 },
  withoutHealthCheck: ['web'],
  avoids: COMPILERS,
})

const { test } = await needs(...needsOf('react-spa'), ...needsOf('monorepo'))

test(
  'examples/react-spa: every path of the application returns its page',
  async () => {
    images.push(await load('react-spa', 'production'))
    containers.push(await start(images.at(-1) ?? ''))
    const response = await answer(containers.at(-1) ?? '', 8080, '/some/address')
    expect(await response.text()).toContain('<div id="root">')
  },
  TEST_TIMEOUT_MS,
)

test(
  'examples/react-spa: a base pinned by digest gives the same image',
  async () => {
    const base = async (options: string[]) => {
      const { result, targets } = await verify('react-spa', options)
      expect(result).toBe('passed')
      return targets[0]?.images[0]?.base.digest ?? 'no digest'
    }
    const digest = await base([])
    const pinned = `${NGINX.split(':')[0]}@${digest}`
    expect(await base(['--build-arg', `NGINX=${pinned}`])).toBe(digest)
  },
  TEST_TIMEOUT_MS,
)

test('examples/monorepo: npm gets an npmrc from a secret, and no layer contains it', async () => {
  const token = `token-${randomUUID()}`
  const secret = await secretFile(`//registry.example/:_authToken=${token}\n`)
  // A secret is not part of a cache key: the step must run again to get this one.
  const loaded = await load('monorepo', 'deps', ['--secret', `id=npmrc,src=${secret}`, '--no-cache-filter', 'deps'])
  images.push(loaded)
  const search = ['run', '--rm', '--entrypoint', 'grep', loaded, '-rlF', token, '/root', '/repo', '/tmp']
  const { exitCode, stdout } = await tryDocker(search)
  expect([exitCode, stdout]).toEqual([1, ''])
})
