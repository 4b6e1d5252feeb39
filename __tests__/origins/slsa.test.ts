import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { attestedOrigins } from '../../src/origins/attestation.ts'
import { readOrigins } from '../../src/origins/provenance.ts'
import { parsePredicate } from '../../src/origins/slsa.ts'
import { recipes } from './recipes.ts'

// Predicates of one build for linux/arm64 in two builders' histories: v1 of BuildKit 0.34.2, v0.2 of Docker 28.5.
const captured = (name: string) => {
  const text = readFileSync(new URL(`../fixtures/buildx/provenance-${name}.json`, import.meta.url), 'utf8')
  return JSON.parse(text) as unknown
}

/** The number of the image's layers: the longest list. */
const layersIn = (name: string): number => {
  const lists = Object.values(parsePredicate(captured(name))?.buildkit.layers ?? {}).flat()
  return Math.max(...lists.map(list => list.length))
}

const LINES = [
  ['app/Dockerfile', 3, 'app'],
  ['app/Dockerfile', 4, 'app'],
  ['app/Dockerfile', 5, 'files'],
]

test.each(['v1', 'v0.2'])("SLSA %s in a builder's format: base, lines and stages", name => {
  const provenance = parsePredicate(captured(name))
  expect(provenance?.target).toBe('app')
  const origins = provenance && readOrigins(provenance, layersIn(name), recipes('app', 'app/Dockerfile'))
  expect(origins?.base).toEqual({
    reference: 'provenance-two:1',
    digest: 'sha256:82041ece84f1f9e98d24001f74660a1f881a4a347b4f61065d6f0a4caf1ad58b',
    layers: 1,
    knownBy: 'provenance',
  })
  expect(origins?.blame.map(blame => blame && [blame.file, blame.line, blame.stage])).toEqual(LINES)
  expect(origins?.unexplained).toBeNull()
})

describe('a predicate without layers, as Docker 28.5 gives for one platform of a base that it fetches first', () => {
  const provenance = parsePredicate(captured('v0.2-no-lists'))
  const three = layersIn('v0.2')

  test("every step on the base adds one layer, so those below are the base's", () => {
    const origins = provenance && readOrigins(provenance, three, recipes('app', 'app/Dockerfile'))
    expect(origins?.base).toMatchObject({ reference: 'provenance-two:1', layers: 1, knownBy: 'provenance' })
    expect(origins?.blame.map(blame => blame && [blame.file, blame.line, blame.stage])).toEqual(LINES)
  })

  test('finds a base with several layers, too', () => {
    expect(provenance && readOrigins(provenance, 5, recipes('app')).base.layers).toBe(3)
  })

  test('an image from scratch is not based on the stage that it copies from', () => {
    const definition = structuredClone(provenance?.definition ?? [])
    for (const step of definition) {
      const [action] = step.op?.Op?.file?.actions ?? []
      // As FROM scratch, COPY --from=files: the only input is the copied stage.
      if (step.id === 'step4' && action)
        Object.assign(step, { inputs: ['step3:0'] }) && Object.assign(action, { input: -1, secondaryInput: 0 })
    }
    const origins = provenance && readOrigins({ ...provenance, definition }, 1, recipes('app'))
    expect(origins?.base).toMatchObject({ layers: 0, knownBy: 'provenance' })
  })
})

test.each(['v1', 'v0.2'])('the same in an attestation, whose statement contains it as its predicate: %s', name => {
  const statement = Buffer.from(
    JSON.stringify({ _type: 'https://in-toto.io/Statement/v0.1', predicate: captured(name) }),
  )
  expect(attestedOrigins(statement, layersIn(name))?.base).toMatchObject({ layers: 1, knownBy: 'attestation' })
})

test.each<[string, unknown]>([
  ['null', null],
  ['a text', 'v1'],
  ['mode=min', { ...(captured('v0.2') as object), buildConfig: undefined, metadata: undefined }],
  ['v1 of mode=min', { buildDefinition: { internalParameters: {} }, runDetails: { metadata: {} } }],
  [
    'v1 that a buildx before 0.26 passes on as v0.2',
    { buildType: '', invocation: { configSource: {}, parameters: {} } },
  ],
  ['steps that are not a list', { buildConfig: { llbDefinition: { length: 1 } } }],
])('%s explains nothing', (_, predicate) => expect(parsePredicate(predicate)).toBeNull())
