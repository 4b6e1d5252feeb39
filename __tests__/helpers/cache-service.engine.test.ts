import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type CacheOperation, type CacheService, startCacheService } from './cache-service.ts'
import { tryDocker } from './docker.ts'

let context: string
let nonce: string
let service: CacheService | undefined
beforeEach(async () => {
  context = await mkdtemp(join(tmpdir(), 'stagegate-cache-'))
  // A unique value: the engine has not cached this build, and the test prunes only its own records.
  nonce = `nonce-${randomUUID()}`
  await writeFile(join(context, 'file'), nonce)
  await writeFile(
    join(context, 'Dockerfile'),
    `FROM scratch AS first\nCOPY file /${nonce}-first\nFROM scratch\nCOPY --from=first /${nonce}-first /${nonce}-last\n`,
  )
})
afterEach(async () => {
  await service?.close()
  await rm(context, { recursive: true, force: true })
})

/** Builds with the cache of `service`; returns the names of the cached steps. */
async function build(env: Record<string, string>) {
  const gha = 'type=gha,scope=test'
  const arguments_ = ['--cache-from', gha, '--cache-to', `${gha},mode=max`, '--output', 'type=cacheonly', context]
  const { exitCode, stderr } = await tryDocker(['buildx', 'build', '--progress=rawjson', ...arguments_], { env })
  const cached = stderr
    .split('\n')
    .filter(line => line.startsWith('{"'))
    .flatMap(line => (JSON.parse(line).vertexes ?? []) as { name: string; cached?: boolean }[])
    .filter(vertex => vertex.cached && vertex.name.includes(nonce))
    .map(vertex => vertex.name.replace(/\].*/, ']'))
  return { exitCode, stderr, cached: [...new Set(cached)].sort() }
}

const pruneLocalCache = () => tryDocker(['buildx', 'prune', '--force', '--all', '--filter', `description~=${nonce}`])

test('BuildKit finds in it what it stored, after its own cache was pruned', async () => {
  service = await startCacheService()
  expect(await build(service.env)).toMatchObject({ exitCode: 0, cached: [] })
  expect((await pruneLocalCache()).exitCode).toBe(0)
  expect(await build(service.env)).toMatchObject({ exitCode: 0, cached: ['[first 1/1]', '[stage-1 1/1]'] })
  expect(service.requests.map(({ operation }) => operation)).toContain('download')
})

test('without the service the pruned steps run again', async () => {
  service = await startCacheService()
  await build(service.env)
  await pruneLocalCache()
  expect(await build({})).toMatchObject({ exitCode: 0, cached: [] })
})

test('another branch reads the base branch, and a read-only job stores nothing', async () => {
  service = await startCacheService()
  await build(service.env)
  await pruneLocalCache()
  const token = service.token([{ Scope: 'refs/heads/main', Permission: 1 }])
  const stored = service.entries.length
  const { cached, stderr } = await build({ ...service.env, ACTIONS_RUNTIME_TOKEN: token })
  expect(cached).toEqual(['[first 1/1]', '[stage-1 1/1]'])
  expect(stderr).toContain('permission_denied')
  expect(service.entries).toHaveLength(stored)
})

describe('a failing service', () => {
  test.each<CacheOperation>(['create', 'upload', 'finalize', 'lookup'])('%s', async operation => {
    service = await startCacheService({ failing: [operation] })
    expect((await build(service.env)).exitCode).toBe(1)
    expect(service.requests).toContainEqual(expect.objectContaining({ operation, status: 403 }))
  })
})
