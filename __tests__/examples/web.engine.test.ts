import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from '@jest/globals'
import { answer, load, remove, start, tryDocker } from './container.ts'
import { outOfReach } from './registries.ts'
import { exampleSuite, TEST_TIMEOUT_MS } from './suite.ts'
import { secretFile, verify } from './verify.ts'

const NGINX = 'nginxinc/nginx-unprivileged:stable'
const IMAGES = ['node:24', 'node:24-slim', NGINX]
const COMPILERS = ['user/root', 'toolchain/compiler', 'toolchain/linker', 'toolchain/build-driver']
const containers: string[] = []
const images: string[] = []
afterAll(() => remove(containers, images))

await exampleSuite({
  name: 'react-spa',
  targets: { production: 8080 },
  images: IMAGES,
  registries: ['npm'],
  avoids: COMPILERS,
})

await exampleSuite({
  name: 'monorepo',
  targets: { api: 3000, web: 8080 },
  images: IMAGES,
  registries: ['npm'],
  avoids: COMPILERS,
})

const missing = await outOfReach(IMAGES, ['npm'])
const whenInReach = missing ? test.skip : test
const needs = missing ? `; needs ${missing}, which is not in reach` : ''

whenInReach(
  `examples/react-spa: an address of the application is answered by its page${needs}`,
  async () => {
    images.push(await load('react-spa', 'production'))
    containers.push(await start(images.at(-1) ?? ''))
    const response = await answer(containers.at(-1) ?? '', 8080, '/some/address')
    expect(await response.text()).toContain('<div id="root">')
  },
  TEST_TIMEOUT_MS,
)

whenInReach(
  `examples/react-spa: a base that is pinned by digest is the same base${needs}`,
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

whenInReach(
  `examples/monorepo: an npmrc that comes as a secret is there for npm, and in no layer${needs}`,
  async () => {
    const token = `token-${randomUUID()}`
    const secret = secretFile(`//registry.example/:_authToken=${token}\n`)
    // A secret is no part of a cache's key: the step has to run again to be given this one.
    const image = await load('monorepo', 'deps', ['--secret', `id=npmrc,src=${secret}`, '--no-cache-filter', 'deps'])
    images.push(image)
    const search = ['run', '--rm', '--entrypoint', 'grep', image, '-rlF', token, '/root', '/repo', '/tmp']
    const { exitCode, stdout } = await tryDocker(...search)
    expect([exitCode, stdout]).toEqual([1, ''])
  },
)
