/** Definitions that buildx evaluates without end, or to more than Stagegate reads. */
import { expect, test } from '@jest/globals'
import { readBakeDefinition } from '../../src/buildx/bake.ts'
import { Failure } from '../../src/failure.ts'
import { fakeClock, fakePorts } from '../helpers/ports.ts'

const NOTHING = { allow: [], secrets: [], secretEnvs: [], sbom: null }

test('buildx has two minutes for an answer', async () => {
  const clock = fakeClock()
  const ports = fakePorts(() => {
    clock.advance(120_000)
    return { status: 1 }
  })
  await expect(readBakeDefinition(['docker-bake.hcl'], NOTHING, { ...ports, clock })).rejects.toMatchObject({
    code: 'bake-invalid',
    message: expect.stringContaining('no answer after two minutes'),
  })
})

test.each([
  'fatal error: runtime: cannot allocate memory\n\nruntime stack:',
  '#1 DONE 0.0s\nfatal error: out of memory allocating heap arena metadata\n',
  'runtime: out of memory: cannot allocate 4194304-byte block\nfatal error: out of memory\n',
  'runtime/cgo: pthread_create failed: Resource temporarily unavailable\nSIGABRT: abort\n',
])('buildx has 2 GiB for an answer: %j', async stderr => {
  const ports = fakePorts((_, { maxMemoryBytes }) => {
    expect(maxMemoryBytes).toBe(2 * 2 ** 30)
    return { status: 2, stderr }
  })
  await expect(readBakeDefinition(['docker-bake.hcl'], NOTHING, ports)).rejects.toMatchObject({
    code: 'bake-invalid',
    message: expect.stringContaining('more than 2 GiB of memory'),
  })
})

test('a cancelled run is not a slow definition', async () => {
  const stop = new AbortController()
  const ports = fakePorts(() => {
    stop.abort()
    return { status: 1 }
  })
  await expect(
    readBakeDefinition(['docker-bake.hcl'], NOTHING, { ...ports, signal: stop.signal }),
  ).rejects.toMatchObject({ code: 'cancelled' })
})

test('an answer above the limit is a definition that is too large', async () => {
  const ports = fakePorts((_, { maxOutputBytes }) => {
    expect(maxOutputBytes).toBe(8 * 2 ** 20)
    throw new Failure('output-too-large', 'docker printed more than 8 MiB and was ended.')
  })
  await expect(readBakeDefinition(['docker-bake.hcl'], NOTHING, ports)).rejects.toMatchObject({
    code: 'bake-invalid',
    message: expect.stringContaining('more than 8 MiB'),
  })
})
