import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import type { Digest } from '../../src/oci/digest.ts'
import { type Origins, readOrigins } from '../../src/origins/provenance.ts'
import { type Provenance, parsePredicate } from '../../src/origins/slsa.ts'

// The provenance of a new builder that took every step from a remote cache: its source was not fetched and has no list.
const captured = (name: string): Provenance => {
  const text = readFileSync(new URL(`../fixtures/buildx/provenance-cached-${name}.json`, import.meta.url), 'utf8')
  const provenance = parsePredicate(JSON.parse(text))
  if (!provenance) throw new Error('it explains nothing')
  return provenance
}
const listsOf = ({ buildkit }: Provenance) => buildkit.layers ?? {}

/** The layers of the image: the list of the step below the result. */
const layersOf = (provenance: Provenance): Digest[] => {
  const top = provenance.definition.at(-1)?.inputs?.[0] ?? ''
  return (listsOf(provenance)[top]?.[0] ?? []).map(({ digest }) => digest as Digest)
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
    expectBase(readOrigins(provenance, layers, null, null), expected)
  })

  test('finds it even if another list, or all lists, are missing', () => {
    for (const missing of [...Object.keys(listsOf(provenance)).map(key => [key]), Object.keys(listsOf(provenance))]) {
      const some = structuredClone(provenance)
      for (const key of missing) delete listsOf(some)[key]
      expectBase(readOrigins(some, layers, null, null), expected)
    }
  })

  test('does not explain repacked layers, even if their number matches', () => {
    const anew = layers.map((_, index) => `sha256:${String(index).repeat(64)}` as Digest)
    expect(readOrigins(provenance, anew, null, null).unexplained).toBe('other-layers')
  })
})

describe('a step that adds an unknown number of layers', () => {
  const provenance = captured('link')
  const layers = layersOf(provenance)
  const without = (...keys: string[]): Provenance => {
    const some = structuredClone(provenance)
    const op = some.definition.find(({ id }) => id === 'step4')?.op
    if (op) op.Op = {}
    for (const key of keys) delete listsOf(some)[key]
    return some
  }

  test('does not affect the result of a list below it', () =>
    expect(readOrigins(without(), layers, null, null).base).toMatchObject({ layers: 1, knownBy: 'provenance' }))

  test('leaves the base unknown if no list is below it: that does not mean that there is none', () =>
    expect(readOrigins(without('step1:0'), layers, null, null)).toEqual({
      base: { reference: null, digest: null, layers: 0, knownBy: 'none' },
      blame: [null, null, null, null],
      dockerfile: null,
      unexplained: 'base-unlisted',
    }))
})
