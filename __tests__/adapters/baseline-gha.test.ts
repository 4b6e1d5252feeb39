import { readdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createBaselineCache } from '../../src/adapters/baseline-gha.ts'
import type { RecordStore } from '../../src/baseline/find.ts'
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
      temp,
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
      patience: 60_000,
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
const text = (found: Awaited<ReturnType<RecordStore['restore']>>) => found && [found.key, String(found.bytes)]

test("a pull request finds the default branch's record, by its key or a prefix", async () => {
  const { job } = await service()
  expect(await job().save('b-1-aaa-v', 'record of a')).toBe(true)
  expect(await job().save('b-1-bbb-v', 'record of b')).toBe(true)
  expect(text(await job(pull()).restore(['b-1-bbb-v']))).toEqual(['b-1-bbb-v', 'record of b'])
  expect(text(await job(pull()).restore(['b-1-zzz-', 'b-1-aaa-']))).toEqual(['b-1-aaa-v', 'record of a'])
  expect(await job(pull()).restore(['b-1-zzz-'])).toBeNull()
}, 120_000)

test('a runner with another temporary folder finds it, too', async () => {
  const { job } = await service()
  const other = await temporaryFolder('other')
  expect(await job().save('b-1-aaa-v', 'record of a')).toBe(true)
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
  expect(await job().restore(['b-1-aaa-'])).toBeNull()
  expect(text(await job(pull()).restore(['b-1-aaa-']))).toEqual(['b-1-aaa-v', 'forged'])
}, 120_000)

test('a commit is saved only once: a re-run changes nothing', async () => {
  const { started, job } = await service()
  expect(await job().save('b-1-aaa-v', 'first')).toBe(true)
  expect(await job().save('b-1-aaa-v', 'second')).toBe(false)
  expect(started.entries).toHaveLength(1)
  expect(text(await job().restore(['b-1-aaa-v']))).toEqual(['b-1-aaa-v', 'first'])
}, 120_000)

test('a read-only token saves nothing, and sends no request to save', async () => {
  const { started, job } = await service()
  expect(await job(pull(1)).save('b-1-aaa-v', 'x')).toBe(false)
  expect(started.requests).toEqual([])
})

describe('a failing service', () => {
  test.each(['lookup', 'create', 'upload', 'finalize', 'download'] as const)(
    'fails every %s: there is no baseline, and the run continues',
    async operation => {
      const { job, started } = await service({ failing: [operation] })
      const saved = await job().save('b-1-aaa-v', 'x')
      const found = await job().restore(['b-1-aaa-v'])
      expect(saved && found !== null).toBe(false)
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
    const slow = job([MAIN], { env, patience: 300 })
    expect(await slow.restore(['b-1-aaa-v'])).toBeNull()
    expect(await slow.save('b-1-aaa-v', 'x')).toBe(false)
    silent.close()
  })
  test('a service that is not reachable', async () => {
    const { job } = await service()
    expect(await job([MAIN], { program: '/nowhere.js' }).restore(['a'])).toBeNull()
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
    expect(await search).toBeNull()
    expect(await records(temp)).toHaveLength(1)
    create.open()
    expect(await save).toBe(true)
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
      expect(await work).toBe(operation === 'lookup' ? null : false)
      expect(await readdir(temp)).toEqual([])
    },
    60_000,
  )
})
