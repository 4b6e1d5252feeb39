import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { type Origins, readOrigins } from '../../src/origins/provenance.ts'
import { type Provenance, parsePredicate } from '../../src/origins/slsa.ts'
import { recipes } from './recipes.ts'

// The provenance of a new builder that took every step from a remote cache: its source was not fetched and has no list.
const captured = (name: string): Provenance => {
  const text = readFileSync(new URL(`../fixtures/buildx/provenance-cached-${name}.json`, import.meta.url), 'utf8')
  const provenance = parsePredicate(JSON.parse(text))
  if (!provenance) throw new Error('it explains nothing')
  return provenance
}
const listsOf = ({ buildkit }: Provenance) => buildkit.layers ?? {}

/** The number of the image's layers: those of the step below the result. */
const layersOf = (provenance: Provenance): number => {
  const top = provenance.definition.at(-1)?.inputs?.[0] ?? ''
  return listsOf(provenance)[top]?.[0]?.length ?? 0
}

const CASES: [string, string, number, number[]][] = [
  ['node', 'node:24-slim', 5, [3, 3, 3, 3, 3, 4, 5, 6]],
  ['link', 'debian:bookworm-slim', 1, [1, 2, 3, 4]],
  ['stages', 'debian:bookworm-slim', 1, [1, 2, 9, 10, 12, 13, 14]],
]

const expectBase = ({ base, blame, unexplained }: Origins, [, reference, count, lines]: (typeof CASES)[number]) => {
  const digest = expect.stringMatching(/^sha256:[0-9a-f]{64}$/)
  expect(base).toEqual({ reference, digest, layers: count, knownBy: 'provenance' })
  expect(blame.map(one => one?.line)).toEqual(lines)
  expect(unexplained).toBeNull()
}

describe.each(CASES)('a build whose steps all came from a cache: %s', (...expected) => {
  const provenance = captured(expected[0])
  const layers = layersOf(provenance)

  test('finds the base by the steps on top of it', () => {
    expect(listsOf(provenance)['step0:0']).toBeUndefined()
    expectBase(readOrigins(provenance, layers, recipes(null)), expected)
  })

  test('finds it even if another list, or all lists, are missing', () => {
    for (const missing of [...Object.keys(listsOf(provenance)).map(key => [key]), Object.keys(listsOf(provenance))]) {
      const some = structuredClone(provenance)
      for (const key of missing) delete listsOf(some)[key]
      expectBase(readOrigins(some, layers, recipes(null)), expected)
    }
  })

  test('does not explain an image with another number of layers', () => {
    for (const other of [layers - 1, layers + 1])
      expect(readOrigins(provenance, other, recipes(null)).unexplained).toBe('other-layers')
  })
})

test('a step of an unknown kind leaves the base unknown: that does not mean that there is none', () => {
  const provenance = structuredClone(captured('link'))
  const op = provenance.definition.find(({ id }) => id === 'step4')?.op
  if (op) op.Op = {}
  expect(readOrigins(provenance, layersOf(provenance), recipes(null))).toEqual({
    base: { reference: null, digest: null, layers: 0, knownBy: 'none' },
    blame: [null, null, null, null],
    dockerfiles: [],
    unexplained: 'base-unlisted',
  })
})
