import { randomUUID } from 'node:crypto'
import { afterEach, expect } from '@jest/globals'
import { SYSTEM_CLOCK } from '../../src/adapters/clock.ts'
import { createExec } from '../../src/adapters/exec.ts'
import { removeBuilder } from '../../src/buildx/builder.ts'
import { createContainerBuilder } from '../../src/buildx/create-builder.ts'
import { docker, tryDocker } from '../helpers/docker.ts'
import { type FaultyProxy, startFaultyProxy } from '../helpers/faulty-proxy.ts'
import { needs } from '../helpers/needs.ts'
import { fakePorts } from '../helpers/ports.ts'
import { PRIVATE_ENGINE, program } from '../helpers/things.ts'

// `script/engine buildkit` pushes BuildKit's image to the engine's registry.
const { test } = await needs(PRIVATE_ENGINE, program('buildkitd', 'run script/engine buildkit', 'buildkit'))
const REGISTRY = process.env['STAGEGATE_TEST_REGISTRY'] ?? ''

const cleanups: (() => unknown)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean()
})

/** BuildKit's image under a new name; the proxy requests the existing image from the registry. */
async function startMirror(): Promise<{ image: string; mirror: FaultyProxy; serve: () => void }> {
  const mirror = await startFaultyProxy(REGISTRY)
  const repository = `stagegate-${randomUUID().slice(0, 8)}/buildkit`
  const image = `${mirror.address}/${repository}:buildx-stable-1`
  cleanups.push(
    () => tryDocker(['rmi', image]),
    () => mirror.close(),
  )
  const serve = () => mirror.fail({ act: { kind: 'rewrite', to: path => path.replace(repository, 'moby/buildkit') } })
  return { image, mirror, serve }
}

function run(image: string, onPause: (count: number) => void = () => {}) {
  const controller = new AbortController()
  const pauses: number[] = []
  const fake = fakePorts()
  const ports = {
    ...fake,
    exec: createExec(process.cwd(), controller.signal),
    clock: { ...fake.clock, timeout: SYSTEM_CLOCK.timeout, sleep: async (ms: number) => onPause(pauses.push(ms)) },
  }
  const name = `stagegate-${randomUUID().slice(0, 8)}`
  cleanups.unshift(() => removeBuilder(name, ports))
  const made = createContainerBuilder({ name, image }, ports, () => removeBuilder(name, ports))
  return { made, name, lines: fake.logged, pauses }
}

test('creates a builder when a registry limits two pulls and then sends the image', async () => {
  const { image, mirror, serve } = await startMirror()
  const body = '{"errors":[{"code":"TOOMANYREQUESTS","message":"You have reached your pull rate limit."}]}'
  mirror.fail({ path: /\/manifests\//, act: { kind: 'answer', status: 429, body } })
  // Engines retry a different number of times, so the limit is one of time: it ends with the second wait.
  const { made, name, lines, pauses } = run(image, count => {
    if (count < 2) return
    mirror.recover()
    serve()
  })
  await made
  expect(await docker(['buildx', 'inspect', name])).toMatch(/Driver:\s+docker-container[\s\S]*Status:\s+running/)
  expect(await docker(['inspect', '--format', '{{.Config.Image}}', `buildx_buildkit_${name}0`])).toBe(image)
  expect(pauses).toHaveLength(2)
  expect(lines[0]).toMatch(/the registry limits pulls for now\. Attempt 2 of 4/)
})

test('an unreachable registry is a failure that names the input', async () => {
  const { image, mirror } = await startMirror()
  await mirror.close()
  const { made, name, pauses } = run(image)
  await expect(made).rejects.toMatchObject({
    code: 'builder-image-unavailable',
    message: expect.stringMatching(/could not be pulled in 4 attempts: the registry could not be reached/),
    hint: expect.stringContaining('builder-image'),
  })
  expect(pauses).toHaveLength(3)
  expect((await docker(['buildx', 'ls', '--format', '{{.Name}}'])).split('\n')).not.toContain(name)
})
