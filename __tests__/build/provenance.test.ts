import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseMetadata } from '../../src/build/metadata.ts'
import type { Digest } from '../../src/build/model.ts'
import { type Provenance, readOrigins } from '../../src/build/provenance.ts'

// Written by BuildKit for examples/node-typescript, target production.
const metadata = parseMetadata(readFileSync(new URL('../fixtures/buildx/metadata.json', import.meta.url), 'utf8'), null)
const provenance = metadata.provenance.get('') as Provenance
const BUILDKIT = 'https://mobyproject.org/buildkit@v1#metadata'
const buildkit = provenance.metadata?.[BUILDKIT] as Layers
const layers = (buildkit.layers['step14:0']?.[0] ?? []).map(layer => layer.digest as Digest)

const layersOf = (all: Provenance) => (all.metadata as Record<string, Layers>)[BUILDKIT] as Layers

interface Layers {
  layers: Record<string, { digest: string }[][]>
}

describe('readOrigins', () => {
  const origins = readOrigins(provenance, layers, 'app/Dockerfile', 'production')

  test('the base image is known with its reference, digest and layers', () =>
    expect(origins.base).toEqual({
      reference: 'node:24-slim',
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      layers: 5,
      knownBy: 'provenance',
    }))

  test('each own layer has the line, instruction and stage that it came from; base layers have the FROM', () =>
    expect(origins.blame.map(blame => blame && [blame.file, blame.line, blame.instruction, blame.stage])).toEqual([
      ...new Array(5).fill(['app/Dockerfile', 28, 'FROM node:24-slim AS production', 'production']),
      ['app/Dockerfile', 30, 'WORKDIR /app', 'production'],
      ['app/Dockerfile', 31, 'COPY package.json ./', 'production'],
      ['app/Dockerfile', 32, 'COPY --from=production-deps /app/node_modules ./node_modules', 'production-deps'],
      ['app/Dockerfile', 33, 'COPY --from=build /app/dist ./dist', 'build'],
    ]))

  test.each([
    ['one below another', ['step6:0']],
    ['two in a row', ['step3:0', 'step6:0']],
    ['the last', ['step14:0']],
    ['all of the stage', ['step1:0', 'step3:0', 'step6:0', 'step14:0']],
  ])('steps from the cache whose list is missing are found by those around them: %s', (_, missing) => {
    const some = structuredClone(provenance)
    const lists = layersOf(some).layers
    for (const step of missing) {
      expect(lists[step]).toBeDefined()
      delete lists[step]
    }
    expect(readOrigins(some, layers, 'app/Dockerfile', 'production')).toEqual(origins)
  })

  test('a step that two stages share is blamed on the one that was built', () =>
    expect(readOrigins(provenance, layers, null, 'production-deps').blame[5]?.line).toBe(24))

  test('provenance of something else explains nothing', () => {
    const strange = readOrigins(provenance, ['sha256:0' as Digest], null, null)
    expect(strange).toEqual({
      base: { reference: null, digest: null, layers: 0, knownBy: 'provenance' },
      blame: [null],
      dockerfile: expect.objectContaining({ path: 'Dockerfile' }),
    })
  })

  test('COPY --link: a layer that only the end of a list has', () => {
    const link = readOrigins(provenance, [...layers.slice(0, 5), layers[8] as Digest], null, 'production')
    expect(link.blame[5]?.line).toBe(33)
  })
})

describe('parseMetadata', () => {
  test('the digest', () => expect(metadata.digest).toMatch(/^sha256:/))
  test.each([
    ['{', null],
    ['{}', null],
    ['{"containerimage.digest":"sha256:x"}', null],
    ['{"app":{}}', 'web'],
  ])('%s is unreadable', (text, target) => expect(() => parseMetadata(text, target)).toThrow(/cannot be used/))
  test('several platforms', () => {
    const digest = `sha256:${'a'.repeat(64)}`
    const text = JSON.stringify({ app: { 'containerimage.digest': digest, 'buildx.build.provenance/linux/arm64': {} } })
    expect([...parseMetadata(text, 'app').provenance.keys()]).toEqual(['linux/arm64'])
  })
})
