import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals'
import { removeTemporaryFolders } from './helpers/bundle.ts'
import { type CacheService, startCacheService } from './helpers/cache-service.ts'
import { type Daemon, startBuildkitd, startDockerd } from './helpers/daemons.ts'
import { docker } from './helpers/docker.ts'
import { needs } from './helpers/needs.ts'
import { findProgram } from './helpers/programs.ts'
import { project } from './helpers/project.ts'
import { reportOf, runAction } from './helpers/run-action.ts'
import { image, PRIVATE_ENGINE, program, ROOT } from './helpers/things.ts'

const quiet = { comment: 'off', cache: 'off' }
const builders = async (env = {}) =>
  (await docker(['buildx', 'ls', '--format', '{{.Name}}'], { env }))
    .split('\n')
    .filter(name => /^stagegate-/.test(name))

const app = () => ({ Dockerfile: `FROM debian:bookworm-slim AS app\nRUN echo ${randomUUID()} > /id\nUSER 1000\n` })
const { describe, test } = await needs(image('debian:bookworm-slim'))

afterEach(removeTemporaryFolders)

describe('a docker-container builder', () => {
  const name = `test-${randomUUID().slice(0, 8)}`
  let cache: CacheService | undefined
  beforeAll(async () => {
    // The test's cache service listens on this machine's loopback.
    await docker([
      'buildx',
      'create',
      '--name',
      name,
      '--driver',
      'docker-container',
      '--driver-opt',
      'network=host',
      '--bootstrap',
    ])
  })
  afterAll(async () => {
    await docker(['buildx', 'rm', '--force', name])
  })
  afterEach(async () => {
    await cache?.close()
  })

  test("builds, exports, finds every layer's origin, and uses the gha cache", async () => {
    cache = await startCacheService()
    const workspace = await project(app())
    const first = await runAction({ workspace, inputs: { comment: 'off', builder: name }, env: cache.env })
    const [built] = reportOf(first).targets[0]?.images ?? []
    expect(first.outputs['result']).toBe('passed')
    expect(built?.base).toMatchObject({ reference: 'debian:bookworm-slim', knownBy: 'provenance' })
    expect(built?.layers.at(-1)?.blame?.line).toBe(2)
    await docker(['buildx', 'prune', '--builder', name, '--all', '--force'])
    const second = await runAction({ workspace, inputs: { comment: 'off', builder: name }, env: cache.env })
    expect(cache.requests.map(({ operation }) => operation)).toContain('download')
    expect(reportOf(second).targets[0]?.images[0]?.layers.at(-1)?.digest).toBe(built?.layers.at(-1)?.digest)
    // Every step came from the cache, so BuildKit fetched no base image and lists no layers of it.
    expect(reportOf(second).targets[0]?.images[0]?.base).toEqual(built?.base)
    expect(await builders()).toEqual([])
  })

  // A builder of this release ends with a panic if it is asked for the stages of such a text.
  test('survives a Dockerfile with a comment about checks', async () => {
    const text = 'FROM debian:bookworm-slim AS app\n# check=skip=JSONArgsRecommended\nCMD exec sleep 1\nUSER 1000\n'
    const workspace = await project({ Dockerfile: text })
    const result = await runAction({ workspace, inputs: { ...quiet, builder: name } })
    expect(result.outputs['result']).toBe('passed')
    expect(result.stdout).not.toContain('BuildKit did not list its stages')
  })
})

const withEngine = await needs(PRIVATE_ENGINE, program('dockerd', 'run script/engine up'), ROOT)
describe('an engine whose default builder supports neither export nor the gha cache', () => {
  let engine: Daemon | undefined
  afterEach(() => engine?.stop())

  withEngine.test('a docker-container builder is created, and removed afterwards', async () => {
    engine = await startDockerd(findProgram('dockerd') ?? '', '--feature', 'containerd-snapshotter=false')
    const env = { DOCKER_HOST: engine.address }
    const workspace = await project({ Dockerfile: 'FROM scratch AS app\nCOPY a /a\nUSER 1000\n', a: 'a' })
    const result = await runAction({ workspace, inputs: quiet, env })
    expect(result.stdout).toContain('making a docker-container builder')
    expect(result.outputs['result']).toBe('passed')
    expect(result.state['builder']).toMatch(/^stagegate-/)
    expect(await builders(env)).toEqual([])
    expect((await result.post()).exitCode).toBe(0)
    const named = await runAction({ workspace, inputs: { ...quiet, builder: 'default' }, env })
    expect(reportOf(named).error).toMatchObject({
      code: 'builder-unsuitable',
      hint: expect.stringContaining('Leave `builder` empty'),
    })
  })
})

const withBuildkit = await needs(program('buildkitd', 'run script/engine buildkit', 'buildkit'))
withBuildkit.describe('a remote builder', () => {
  const name = `remote-${randomUUID().slice(0, 8)}`
  let daemon: Daemon

  beforeAll(async () => {
    daemon = await startBuildkitd()
    await docker(['buildx', 'create', '--name', name, '--driver', 'remote', daemon.address])
  })
  afterAll(async () => {
    await docker(['buildx', 'rm', '--force', name])
    await daemon?.stop()
  })

  test('builds there, with the same report', async () => {
    const result = await runAction({ workspace: await project(app()), inputs: { ...quiet, builder: name } })
    expect(result.outputs['result']).toBe('passed')
    expect(reportOf(result).targets[0]?.images[0]?.layers.at(-1)?.blame?.line).toBe(2)
  })

  test('a builder that disappears during the build is reported as such', async () => {
    const workspace = await project({
      Dockerfile: `FROM debian:bookworm-slim AS app\nRUN echo ${randomUUID()} && sleep 1\nRUN sleep 120\n`,
    })
    const result = await runAction({
      workspace,
      inputs: { ...quiet, builder: name },
      when: { matches: /app: .*\[2\/3\]/, act: () => daemon.kill() },
    })
    expect(result.exitCode).toBe(1)
    expect(reportOf(result).targets[0]?.error).toMatchObject({
      code: 'builder-lost',
      message: expect.stringMatching(/Unavailable|EOF|connection/),
      hint: expect.stringContaining('stopped during the build'),
    })
  })
})
