/** Each failing build of the table against the real builder. */
import { afterAll, beforeAll, expect } from '@jest/globals'
import { createExec } from '../src/adapters/exec.ts'
import { buildTarget } from '../src/buildx/build-target.ts'
import { parseDockerfile } from '../src/dockerfile/dockerfile.ts'
import { Failure } from '../src/failure.ts'
import { FAILING_BUILDS } from './helpers/build-failures.ts'
import { removeTemporaryFolders, temporaryFolder } from './helpers/bundle.ts'
import { needs } from './helpers/needs.ts'
import { fakePorts } from './helpers/ports.ts'
import { project } from './helpers/project.ts'
import { type RefusingRegistry, startRefusingRegistry } from './helpers/refusing-registry.ts'
import { plannedTarget } from './helpers/targets.ts'
import { image } from './helpers/things.ts'

const { test } = await needs(image('debian:bookworm-slim'))

let registry: RefusingRegistry
beforeAll(async () => {
  registry = await startRefusingRegistry()
})
afterAll(async () => {
  await registry.close()
  await removeTemporaryFolders()
})

test.each(FAILING_BUILDS.map(row => [row.name, row] as const))('%s', async (_, { code, line, hint, ...row }) => {
  // Without another address, this machine cannot ask for a registry that has to speak HTTPS.
  if (row.dockerfile.includes('HOST') && registry.outside === null) return
  const placed = (text: string) =>
    text
      .replaceAll('TLS-HOST', registry.tls.outside ?? '')
      .replaceAll('TLS', registry.tls.address)
      .replaceAll('REGISTRY', registry.address)
      .replaceAll('HOST', registry.outside ?? '')
  const text = placed(row.dockerfile)
  const inputs = Object.fromEntries(Object.entries(row.inputs ?? {}).map(([key, value]) => [key, placed(value)]))
  const folder = await project({ Dockerfile: text, a: 'x', ignored: 'x', '.dockerignore': 'ignored\n' })
  const fake = fakePorts()
  const ports = { ...fake, exec: createExec(folder, fake.signal), env: process.env, cwd: folder }
  const dockerfile = parseDockerfile('Dockerfile', text)
  const { request } = plannedTarget({ stage: null, dockerfile }, { context: '.', 'no-cache': 'true', ...inputs })
  const build = buildTarget(request, { name: 'default', created: false }, await temporaryFolder('builds'), ports)
  const failure = await build.then(
    () => new Error('it was built'),
    (error: unknown) => error,
  )
  expect(failure).toBeInstanceOf(Failure)
  const { code: got, location, hint: said, message, output } = failure as Failure
  expect({ code: got, line: location?.line ?? null, hint: said }).toEqual({
    code,
    line,
    hint: expect.stringMatching(hint),
  })
  expect([message, said, ...output].join('\n')).not.toMatch(/hunter2|abcdefghijk/)
})
