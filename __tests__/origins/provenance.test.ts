import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parseMetadata } from '../../src/buildx/build-metadata.ts'
import { readOrigins } from '../../src/origins/provenance.ts'
import type { Provenance } from '../../src/origins/slsa.ts'
import { recipes } from './recipes.ts'

// Written by BuildKit for examples/node-typescript, target production.
const metadata = parseMetadata(readFileSync(new URL('../fixtures/buildx/metadata.json', import.meta.url), 'utf8'), null)
const provenance = metadata.provenance.get('') as Provenance
const layersOf = (all: Provenance) => all.buildkit.layers ?? {}
const layers = layersOf(provenance)['step14:0']?.[0]?.length ?? 0

describe('readOrigins', () => {
  const origins = readOrigins(provenance, layers, recipes('production', 'app/Dockerfile'))

  test('finds the base image with its reference, digest and layers', () =>
    expect(origins.base).toEqual({
      reference: 'node:24-slim',
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      layers: 5,
      knownBy: 'provenance',
    }))

  test('finds the line, instruction and stage of each own layer; base layers have the FROM', () =>
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
    ['the source', ['step0:0']],
    ['all', ['step0:0', 'step1:0', 'step3:0', 'step6:0', 'step7:0', 'step14:0']],
  ])('cached steps and sources without a list are found by their neighbors: %s', (_, missing) => {
    const some = structuredClone(provenance)
    const lists = layersOf(some)
    for (const step of missing) {
      expect(lists[step]).toBeDefined()
      delete lists[step]
    }
    expect(readOrigins(some, layers, recipes('production', 'app/Dockerfile'))).toEqual(origins)
  })

  test('the blame of a step that two stages share is the built stage', () =>
    expect(readOrigins(provenance, layers, recipes('production-deps')).blame[5]?.line).toBe(24))

  test('provenance of other layers explains nothing, and does not claim that there is no base', () => {
    expect(readOrigins(provenance, 1, recipes(null))).toEqual({
      base: { reference: null, digest: null, layers: 0, knownBy: 'none' },
      blame: [null],
      dockerfiles: [],
      unexplained: 'other-layers',
    })
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
    const predicate = { buildConfig: { llbDefinition: [{ id: 'step0' }] } }
    const app = { 'containerimage.digest': digest, 'buildx.build.provenance/linux/arm64/v8': predicate }
    expect([...parseMetadata(JSON.stringify({ app }), 'app').provenance.keys()]).toEqual(['linux/arm64'])
  })
  test('SLSA 1 without any steps, from a buildx before 0.26, is not provenance', () => {
    const digest = `sha256:${'a'.repeat(64)}`
    const emptied = { builder: { id: '' }, buildType: '', invocation: { configSource: {}, parameters: {} } }
    const text = JSON.stringify({ 'containerimage.digest': digest, 'buildx.build.provenance': emptied })
    expect(parseMetadata(text, null).provenance.size).toBe(0)
  })
})
