import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import type { Digest } from '../../src/oci/digest.ts'
import { type Origins, readOrigins } from '../../src/origins/provenance.ts'
import { type Provenance, parsePredicate } from '../../src/origins/slsa.ts'

// What a new builder answered that took every step from a cache elsewhere: the source has no list, as it was never fetched.
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

describe.each(CASES)('a build of which every step came from a cache: %s', (...expected) => {
  const provenance = captured(expected[0])
  const layers = layersOf(provenance)

  test('the base is known by the steps that stand on it', () => {
    expect(listsOf(provenance)['step0:0']).toBeUndefined()
    expectBase(readOrigins(provenance, layers, null, null), expected)
  })

  test('as well where another list is missing, or all', () => {
    for (const missing of [...Object.keys(listsOf(provenance)).map(key => [key]), Object.keys(listsOf(provenance))]) {
      const some = structuredClone(provenance)
      for (const key of missing) delete listsOf(some)[key]
      expectBase(readOrigins(some, layers, null, null), expected)
    }
  })

  test('layers that were packed anew are not explained, though they are as many', () => {
    const anew = layers.map((_, index) => `sha256:${String(index).repeat(64)}` as Digest)
    expect(readOrigins(provenance, anew, null, null).unexplained).toBe('other-layers')
  })
})

describe('a step of which nobody knows how many layers it adds', () => {
  const provenance = captured('link')
  const layers = layersOf(provenance)
  const without = (...keys: string[]): Provenance => {
    const some = structuredClone(provenance)
    const op = some.definition.find(({ id }) => id === 'step4')?.op
    if (op) op.Op = {}
    for (const key of keys) delete listsOf(some)[key]
    return some
  }

  test('takes nothing from what a list below it tells', () =>
    expect(readOrigins(without(), layers, null, null).base).toMatchObject({ layers: 1, knownBy: 'provenance' }))

  test('leaves the base unknown where no list is below it: it is not said that there is none', () =>
    expect(readOrigins(without('step1:0'), layers, null, null)).toEqual({
      base: { reference: null, digest: null, layers: 0, knownBy: 'none' },
      blame: [null, null, null, null],
      dockerfile: null,
      unexplained: 'base-unlisted',
    }))
})
