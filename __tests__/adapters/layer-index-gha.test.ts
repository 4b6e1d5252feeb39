import { readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { SYSTEM_CLOCK } from '../../src/adapters/clock.ts'
import { createActionIndex } from '../../src/adapters/layer-index-action.ts'
import { type ClosableIndex, createGhaLayerIndex } from '../../src/adapters/layer-index-gha.ts'
import type { InputTexts as Inputs } from '../../src/options/inputs.ts'
import { machineEnvironment, REPOSITORY_ROOT, removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { type CacheService, type CacheServiceOptions, startCacheService } from '../helpers/cache-service.ts'
import { forkPullRequest, pullRequest, push, tag, triggerOf, type WorkflowEvent } from '../helpers/event.ts'
import { closedGate } from '../helpers/gate.ts'
import { readOptions } from '../helpers/options.ts'
import { RUNNER } from '../helpers/runner-environment.ts'

const services: CacheService[] = []
afterEach(async () => {
  await Promise.all(services.splice(0).map(service => service.close()))
  await removeTemporaryFolders()
})

const ENDLESS = new AbortController().signal
const PROGRAM = join(REPOSITORY_ROOT, 'src/action.ts')
const key = (digit: string) => digit.repeat(64)

const optionsOf = (inputs: Inputs) => readOptions({ context: 'https://example.com/a.git', ...inputs }, '/', [])

async function job(options?: CacheServiceOptions) {
  const service = await startCacheService(options)
  services.push(service)
  const temp = await temporaryFolder('temp')
  const start = (event: WorkflowEvent = push(), inputs = {}, more = {}, signal = ENDLESS): ClosableIndex => {
    const env = { ...machineEnvironment(), STAGEGATE_CACHE_DIR: undefined, ...RUNNER, ...event.env, ...service.env }
    const index = createActionIndex(
      optionsOf({ cache: 'gha', ...inputs }),
      triggerOf(event),
      {
        program: PROGRAM,
        env: { ...env, RUNNER_TEMP: temp, GITHUB_WORKSPACE: temp, ...more },
        clock: { ...SYSTEM_CLOCK, timeout: () => AbortSignal.timeout(60_000) },
      },
      signal,
    )
    if (!index) throw new Error('there is no index')
    return index
  }
  /** The empty folders of a new runner. */
  const nextRunner = async () => {
    for (const folder of await foldersIn(temp)) await rm(folder, { recursive: true })
  }
  return { service, temp, start, nextRunner }
}

async function foldersIn(temp: string): Promise<string[]> {
  return (await readdir(temp)).map(name => join(temp, name))
}

const did = ({ requests }: CacheService) => requests.map(({ operation }) => operation)

test('the default branch saves what it used, and later runs have it: nothing is saved twice', async () => {
  const { service, start, nextRunner } = await job()
  const first = start()
  expect(await first.load(key('a'))).toBeNull()
  await first.save(key('a'), Buffer.from('record a'))
  await first.close()
  expect(did(service)).toEqual(['lookup', 'create', 'upload', 'finalize'])

  await nextRunner()
  const second = start()
  expect(String(await second.load(key('a')))).toBe('record a')
  await second.close()
  expect(did(service).slice(4)).toEqual(['lookup', 'download'])

  await nextRunner()
  const third = start()
  await third.save(key('b'), Buffer.from('record b'))
  await third.close()
  await nextRunner()
  const fourth = start()
  // What the last run of the default branch did not use is gone with it.
  expect(await fourth.load(key('a'))).toBeNull()
  expect(String(await fourth.load(key('b')))).toBe('record b')
  await fourth.close()
  expect(service.entries).toHaveLength(2)
}, 120_000)

test.each([
  ['a pull request', pullRequest()],
  ["a fork's pull request", forkPullRequest()],
  ['another branch', push({ name: 'feature' })],
  ['a tag', tag({ name: 'main' })],
])(
  '%s reads, but writes nothing',
  async (_, event) => {
    const { service, start, nextRunner } = await job()
    const trunk = start()
    await trunk.save(key('a'), Buffer.from('record'))
    await trunk.close()
    await nextRunner()
    const index = start(event)
    expect(String(await index.load(key('a')))).toBe('record')
    await index.save(key('b'), Buffer.from('more'))
    await index.close()
    expect(service.entries).toHaveLength(1)
  },
  60_000,
)

test('another step starts with what this one saved, and keeps its own', async () => {
  const { service, start, nextRunner } = await job()
  const one = start(push(), { targets: 'app' })
  await one.save(key('a'), Buffer.from('shared'))
  await one.close()
  await nextRunner()
  const other = start(push(), { targets: 'worker' })
  expect(String(await other.load(key('a')))).toBe('shared')
  await other.save(key('b'), Buffer.from('own'))
  await other.close()
  expect(new Set(service.entries.map(entry => entry.key)).size).toBe(2)
  await nextRunner()
  const again = start(push(), { targets: 'app' })
  expect(String(await again.load(key('a')))).toBe('shared')
  await again.close()
}, 60_000)

// 403 is an answer that the client takes at once; others it repeats.
test.each(['lookup', 'create', 'upload', 'finalize'] as const)(
  'a service that fails every %s stores nothing, and the run continues',
  async operation => {
    const { service, start } = await job({ failing: [operation] })
    const index = start()
    await index.save(key('a'), Buffer.from('record'))
    expect(String(await index.load(key('a')))).toBe('record')
    await index.close()
    expect(service.requests.some(request => request.operation === operation && request.status === 403)).toBe(true)
  },
  60_000,
)

test('a service that never answers is waited for within bounds', async () => {
  const silent = createServer(() => undefined)
  await new Promise<void>(listening => silent.listen(0, '127.0.0.1', listening))
  const { port } = silent.address() as { port: number }
  const { service } = await job()
  const index = createGhaLayerIndex({
    folder: join(await temporaryFolder('index'), 'layers'),
    prefix: 'p',
    scope: 's',
    writes: true,
    program: PROGRAM,
    env: { ...machineEnvironment(), ...RUNNER, ...service.env, ACTIONS_RESULTS_URL: `http://127.0.0.1:${port}/` },
    signal: ENDLESS,
    clock: { ...SYSTEM_CLOCK, timeout: () => AbortSignal.timeout(300) },
  })
  expect(await index.load(key('a'))).toBeNull()
  await index.save(key('a'), Buffer.from('record'))
  await index.close()
  silent.close()
})

test("a late restore does not overwrite the run's new records", async () => {
  const options: CacheServiceOptions = {}
  const { start, nextRunner } = await job(options)
  const first = start()
  await first.save(key('a'), Buffer.from('old'))
  await first.close()
  await nextRunner()
  const gate = closedGate()
  options.late = { download: gate }
  const second = start()
  await gate.reached
  const saved = second.save(key('a'), Buffer.from('new'))
  gate.open()
  await saved
  expect(String(await second.load(key('a')))).toBe('new')
  await second.close()
}, 60_000)

test('a canceled run ends a late restore, and saves nothing', async () => {
  const gate = closedGate()
  const { service, start } = await job({ late: { lookup: gate } })
  const cancelled = new AbortController()
  const index = start(push(), {}, {}, cancelled.signal)
  const saved = index.save(key('a'), Buffer.from('record'))
  await gate.reached
  cancelled.abort()
  await saved
  await index.close()
  expect(service.entries).toEqual([])
}, 60_000)

test('a program that cannot be started counts as a missing cache', async () => {
  const index = createGhaLayerIndex({
    folder: join(await temporaryFolder('index'), 'layers'),
    prefix: 'p',
    scope: 's',
    writes: true,
    program: '/nowhere.js',
    env: {},
    clock: SYSTEM_CLOCK,
    signal: ENDLESS,
  })
  await index.save(key('a'), Buffer.from('record'))
  expect(String(await index.load(key('a')))).toBe('record')
  await index.close()
})

const access = { ACTIONS_RUNTIME_TOKEN: 'x', ACTIONS_RESULTS_URL: 'http://127.0.0.1:1/', ACTIONS_CACHE_MODE: 'read' }
test.each([
  ['the variable is set to nothing', {}, { ...access, STAGEGATE_CACHE_DIR: '' }],
  ['the service is not available', {}, {}],
  ['the job may not read', {}, { ...access, ACTIONS_CACHE_MODE: 'none' }],
  ['the build is to have no cache', { cache: 'off' }, access],
  ['the input is empty, as for the build', { cache: '' }, access],
  ['the cache is elsewhere', { cache: 'ghcr.io/octo-org/app:cache' }, access],
])('there is no index if %s', (_, inputs, env) => {
  expect(
    createActionIndex(
      optionsOf({ cache: 'gha', ...inputs }),
      { kind: 'other' },
      { program: PROGRAM, env, clock: SYSTEM_CLOCK },
      ENDLESS,
    ),
  ).toBeNull()
})

test('the input is parsed as for the build: a YAML block ends with a line break', async () => {
  const { start, service } = await job()
  const index = start(push(), { cache: 'gha\n' })
  expect(await index.load(key('a'))).toBeNull()
  await index.close()
  expect(did(service)).toContain('lookup')
})

test('a folder of the runner is used as it is', async () => {
  const folder = await temporaryFolder('index')
  const env = { ...access, STAGEGATE_CACHE_DIR: folder }
  const open = () =>
    createActionIndex(optionsOf({}), { kind: 'other' }, { program: '/nowhere.js', env, clock: SYSTEM_CLOCK }, ENDLESS)
  await open()?.save(key('a'), Buffer.from('record'))
  expect(String(await open()?.load(key('a')))).toBe('record')
})

test('jobs of two architectures save separate indexes, even if neither names a platform', async () => {
  const { service, start, nextRunner } = await job()
  for (const [letter, RUNNER_ARCH] of [
    ['a', 'X64'],
    ['b', 'ARM64'],
  ] as const) {
    await nextRunner()
    const index = start(push(), {}, { RUNNER_ARCH })
    await index.save(key(letter), Buffer.from(letter))
    await index.close()
  }
  const keys = service.requests.filter(({ operation }) => operation === 'create').map(({ key: saved }) => saved)
  expect(new Set(keys).size).toBe(2)
})
