import { readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createBaselineCache } from '../../src/adapters/baseline-gha.ts'
import { SYSTEM_CLOCK } from '../../src/adapters/clock.ts'
import type { RestoredRecord } from '../../src/baseline/record-store.ts'
import { machineEnvironment, REPOSITORY_ROOT, removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { type CacheService, type CacheServiceOptions, startCacheService } from '../helpers/cache-service.ts'
import type { CacheScope } from '../helpers/cache-store.ts'
import { closedGate } from '../helpers/gate.ts'
import { RUNNER } from '../helpers/runner-environment.ts'

const services: CacheService[] = []
afterEach(async () => {
  await Promise.all(services.splice(0).map(service => service.close()))
  await removeTemporaryFolders()
})

const MAIN: CacheScope = { Scope: 'refs/heads/main', Permission: 3 }
const pull = (write: 1 | 3 = 3): CacheScope[] => [
  { Scope: 'refs/pull/7/merge', Permission: write },
  { Scope: 'refs/heads/main', Permission: 1 },
]

/** A cache service, and jobs on runners of one kind: each has the same paths, without files. */
async function service(options?: CacheServiceOptions) {
  const started = await startCacheService(options)
  services.push(started)
  const temp = await temporaryFolder('temp')
  const job = (scopes: CacheScope[] = [MAIN], over: Record<string, unknown> = {}) => {
    const store = createBaselineCache({
      writable: scopes.some(({ Permission }) => Permission & 2),
      program: join(REPOSITORY_ROOT, 'src/action.ts'),
      env: {
        ...machineEnvironment(),
        ...RUNNER,
        ...started.env,
        ACTIONS_RUNTIME_TOKEN: started.token(scopes),
        RUNNER_TEMP: temp,
        GITHUB_WORKSPACE: temp,
      },
      clock: { ...SYSTEM_CLOCK, timeout: () => AbortSignal.timeout(60_000) },
      ...over,
    })
    const { signal: endless } = new AbortController()
    return {
      restore: (keys: string[], signal = endless) => store.restore(keys, signal),
      save: (key: string, record: string, signal = endless) => store.save(key, record, signal),
    }
  }
  return { started, job, temp }
}
const text = (found: RestoredRecord) => found.kind === 'found' && [found.key, String(found.bytes)]

test("a pull request finds the default branch's record, by its key or a prefix", async () => {
  const { job } = await service()
  expect(await job().save('b-1-aaa-v', 'record of a')).toEqual({ kind: 'saved' })
  expect(await job().save('b-1-bbb-v', 'record of b')).toEqual({ kind: 'saved' })
  expect(text(await job(pull()).restore(['b-1-bbb-v']))).toEqual(['b-1-bbb-v', 'record of b'])
  expect(text(await job(pull()).restore(['b-1-zzz-', 'b-1-aaa-']))).toEqual(['b-1-aaa-v', 'record of a'])
  expect(await job(pull()).restore(['b-1-zzz-'])).toEqual({ kind: 'missing' })
}, 120_000)

test('a runner with another temporary folder finds it, too', async () => {
  const { job } = await service()
  const other = await temporaryFolder('other')
  expect(await job().save('b-1-aaa-v', 'record of a')).toEqual({ kind: 'saved' })
  const elsewhere = job(pull(), { temp: other })
  expect(text(await elsewhere.restore(['b-1-aaa-v']))).toEqual(['b-1-aaa-v', 'record of a'])
}, 120_000)

test('several requests are sent if one cannot hold all keys', async () => {
  const { started, job } = await service()
  await job().save('commit-25-v', 'old')
  const keys = Array.from({ length: 30 }, (_, index) => `commit-${index}-`)
  expect(text(await job(pull()).restore(keys))).toEqual(['commit-25-v', 'old'])
  expect(started.requests.filter(({ operation }) => operation === 'lookup')).toHaveLength(3)
}, 120_000)

test('only the same pull request can read what it writes', async () => {
  const { job } = await service()
  await job(pull()).save('b-1-aaa-v', 'forged')
  expect(await job().restore(['b-1-aaa-'])).toEqual({ kind: 'missing' })
  expect(text(await job(pull()).restore(['b-1-aaa-']))).toEqual(['b-1-aaa-v', 'forged'])
}, 120_000)

test('a commit is saved only once: a re-run changes nothing', async () => {
  const { started, job } = await service()
  expect(await job().save('b-1-aaa-v', 'first')).toEqual({ kind: 'saved' })
  expect(await job().save('b-1-aaa-v', 'second')).toEqual({
    kind: 'not-saved',
    why: expect.stringContaining('Unable to reserve cache'),
  })
  expect(started.entries).toHaveLength(1)
  expect(text(await job().restore(['b-1-aaa-v']))).toEqual(['b-1-aaa-v', 'first'])
}, 120_000)

test('a read-only token saves nothing, and sends no request to save', async () => {
  const { started, job } = await service()
  expect(await job(pull(1)).save('b-1-aaa-v', 'x')).toEqual({
    kind: 'not-saved',
    why: expect.stringContaining('can only read'),
  })
  expect(started.requests).toEqual([])
})

describe('a failing service', () => {
  test.each(['lookup', 'create', 'upload', 'finalize', 'download'] as const)(
    'fails every %s: there is no baseline but a cause, and the run continues',
    async operation => {
      const { job, started } = await service({ failing: [operation] })
      const saved = await job().save('b-1-aaa-v', 'x')
      const found = await job().restore(['b-1-aaa-v'])
      expect(saved.kind === 'saved' && found.kind === 'found').toBe(false)
      if (operation === 'lookup')
        expect(found).toEqual({ kind: 'unavailable', why: expect.stringMatching(/fails every lookup/) })
      else if (operation === 'download')
        expect(found).toEqual({ kind: 'unavailable', why: expect.stringMatching(/\w/) })
      else
        expect([saved, found]).toEqual([{ kind: 'not-saved', why: expect.stringMatching(/\w/) }, { kind: 'missing' }])
      expect(started.requests.some(request => request.operation === operation && request.status === 403)).toBe(true)
    },
    120_000,
  )
  test('a service that never answers costs a limited time', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>(listening => silent.listen(0, '127.0.0.1', listening))
    const { port } = silent.address() as { port: number }
    const { started, job } = await service()
    const env = { ...machineEnvironment(), ...RUNNER, ...started.env, ACTIONS_RESULTS_URL: `http://127.0.0.1:${port}/` }
    const slow = job([MAIN], { env, clock: { ...SYSTEM_CLOCK, timeout: () => AbortSignal.timeout(300) } })
    const why = 'the Actions cache did not answer within 8 s'
    expect(await slow.restore(['b-1-aaa-v'])).toEqual({ kind: 'unavailable', why })
    expect(await slow.save('b-1-aaa-v', 'x')).toEqual({ kind: 'not-saved', why })
    silent.close()
  })
  test('a service that is not reachable', async () => {
    const { job } = await service()
    expect(await job([MAIN], { program: '/nowhere.js' }).restore(['a'])).toEqual({
      kind: 'unavailable',
      why: 'the cache client ended with status 1',
    })
  })
})

describe('a slow service', () => {
  const records = async (temp: string) =>
    (await readdir(temp, { recursive: true })).filter(path => path.endsWith('baseline.json'))

  test('a search that ends while a record is saved does not remove the record', async () => {
    const [lookup, create] = [closedGate(), closedGate()]
    const { job, temp } = await service({ late: { lookup, create } })
    const search = job().restore(['b-1-aaa-v'])
    await lookup.reached
    const save = job().save('b-1-bbb-v', 'record of b')
    await create.reached
    lookup.open()
    expect(await search).toEqual({ kind: 'missing' })
    expect(await records(temp)).toHaveLength(1)
    create.open()
    expect(await save).toEqual({ kind: 'saved' })
    expect(await readdir(temp)).toEqual([])
    expect(text(await job().restore(['b-1-bbb-v']))).toEqual(['b-1-bbb-v', 'record of b'])
  }, 60_000)

  test.each(['lookup', 'create'] as const)(
    'aborting before the answer to a %s ends the program, and leaves no file',
    async operation => {
      const gate = closedGate()
      const { job, temp } = await service({ late: { [operation]: gate } })
      const given = new AbortController()
      const { restore, save } = job()
      const work = operation === 'lookup' ? restore(['b'], given.signal) : save('b', 'record', given.signal)
      await gate.reached
      expect(await readdir(temp)).toHaveLength(1)
      given.abort()
      expect(await work).toMatchObject({ why: 'the run was cancelled' })
      expect(await readdir(temp)).toEqual([])
    },
    60_000,
  )
})
