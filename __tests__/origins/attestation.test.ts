import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { attestedOrigins } from '../../src/origins/attestation.ts'

// Written by BuildKit for examples/node-typescript, target production: the predicate of SLSA 0.2.
const file = new URL('../fixtures/buildx/metadata.json', import.meta.url)
const predicate = JSON.parse(readFileSync(file, 'utf8'))['buildx.build.provenance']
const buildkit = predicate.metadata['https://mobyproject.org/buildkit@v1#metadata']
const layers: number = buildkit.layers['step14:0'][0].length

const v02 = { predicateType: 'https://slsa.dev/provenance/v0.2', predicate }
const v1 = {
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: {
      externalParameters: { request: { args: { target: 'production' } } },
      internalParameters: { buildConfig: predicate.buildConfig },
    },
    runDetails: { metadata: { buildkit_metadata: buildkit } },
  },
}
const origins = (statement: unknown, of = layers) => attestedOrigins(Buffer.from(JSON.stringify(statement)), of)

test.each([
  ['0.2', v02],
  ['1', v1],
])('SLSA %s: base, lines and stages', (_, statement) => {
  const found = origins(statement)
  expect(found?.base).toMatchObject({ reference: 'node:24-slim', layers: 5, knownBy: 'attestation' })
  expect(found?.blame.slice(4).map(blame => [blame?.line, blame?.stage])).toEqual([
    [28, 'production'],
    [30, 'production'],
    [31, 'production'],
    [32, 'production-deps'],
    [33, 'build'],
  ])
})

test.each<[string, unknown]>([
  ['of mode=min', { ...v02, predicate: { ...predicate, buildConfig: undefined, metadata: {} } }],
  ['without a predicate', { predicateType: 'https://slsa.dev/provenance/v1' }],
  ['that is a list', []],
  ['that is null', null],
  [
    'with layers that are none',
    {
      ...v02,
      predicate: { ...predicate, metadata: { 'https://mobyproject.org/buildkit@v1#metadata': { layers: { a: 1 } } } },
    },
  ],
  ['with steps that are none', { ...v02, predicate: { ...predicate, buildConfig: { llbDefinition: [null] } } }],
])('a statement %s is ignored', (_, statement) => expect(origins(statement)).toBeNull())

test('a statement about other layers is ignored', () => expect(origins(v02, 1)).toBeNull())

test('invalid JSON is ignored', () => expect(attestedOrigins(Buffer.from('{'), layers)).toBeNull())
