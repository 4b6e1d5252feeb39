import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Origins, readOrigins } from '../../src/origins/provenance.ts'
import { parsePredicate } from '../../src/origins/slsa.ts'
import { recipes } from './recipes.ts'
import { metadataOf, type StageGraph, stageGraphs } from './stage-graph.ts'

/** Null if the predicate is not provenance, or not even of its shape: an attestation with it is ignored. */
function originsOf(predicate: unknown, layers: number): Origins | null {
  try {
    const provenance = parsePredicate(predicate)
    return provenance && readOrigins(provenance, layers, recipes(provenance.target))
  } catch {
    return null
  }
}

function expectExplained(graph: StageGraph) {
  const { predicate, expected } = graph
  const origins = originsOf(predicate, expected.layers.length)
  // An empty root and the image of a mount cannot be told apart if no list confirms the root.
  if (origins?.unexplained === 'base-unlisted' && mountsOnDefaultRoot(graph)) return
  expect(origins).toMatchObject({
    base: {
      reference: expected.reference,
      layers: expected.layers.filter(({ isBase }) => isBase).length,
      knownBy: 'provenance',
    },
    unexplained: null,
  })
  expect(origins?.blame.map(blame => blame?.line)).toEqual(expected.layers.map(({ line }) => line))
}

describe('random stages, compared with what their lines say', () => {
  test('base, own layers and lines: never those of an image or a stage that is copied or mounted', () =>
    fc.assert(fc.property(stageGraphs, expectExplained), { numRuns: 300 }))

  test('the same without some lists of layers, or without any', () =>
    fc.assert(
      fc.property(stageGraphs, fc.infiniteStream(fc.boolean()), (graph, kept) => {
        const metadata = metadataOf(graph.predicate)
        const lists = Object.entries(metadata.layers)
        metadata.layers = Object.fromEntries(lists.filter(() => kept.next().value))
        expectExplained(graph)
      }),
      { numRuns: 300 },
    ))

  test('a part that is missing never gives another base, only an unknown one', () =>
    fc.assert(
      fc.property(stageGraphs, fc.nat(), ({ predicate, expected }, which) => {
        const whole = originsOf(predicate, expected.layers.length)
        fc.pre(whole?.unexplained === null)
        const parts = partsOf(predicate)
        const part = parts[which % parts.length] ?? []
        expectNoOther(
          whole as Origins,
          without(predicate, part, some => originsOf(some, expected.layers.length)),
        )
      }),
      { numRuns: 500 },
    ))
})

test.each([
  ['metadata', 9],
  ['provenance-cached-link', 4],
  ['provenance-cached-node', 8],
  ['provenance-cached-stages', 7],
  ['provenance-context', 3],
  ['provenance-v0.2', 3],
  ['provenance-v1', 3],
  ['provenance-v0.2-no-lists', 3],
])("each single part of BuildKit's own provenance: %s", (name, layers) => {
  const file = JSON.parse(readFileSync(new URL(`../fixtures/buildx/${name}.json`, import.meta.url), 'utf8'))
  const predicate = file['buildx.build.provenance'] ?? file
  const whole = originsOf(predicate, layers) as Origins
  expect(whole.unexplained).toBeNull()
  for (const part of partsOf(predicate))
    expectNoOther(
      whole,
      without(predicate, part, some => originsOf(some, layers)),
    )
})

function expectNoOther({ base }: Origins, other: Origins | null) {
  if (other === null || other.unexplained !== null) {
    expect(other?.base.knownBy ?? 'none').toBe('none')
    return
  }
  expect(other.base).toEqual({ ...base, digest: other.base.digest === null ? null : base.digest })
}

function mountsOnDefaultRoot({ predicate }: StageGraph): boolean {
  return predicate.buildConfig.llbDefinition.some(({ op }) => {
    const { exec } = op.Op as { exec?: { mounts: { input?: number }[] } }
    return exec && exec.mounts.length > 1 && exec.mounts.every(({ input }) => input === undefined)
  })
}

type Path = (string | number)[]

/** The paths of all parts of a document, except those in the usage statistics, which nothing reads. */
function partsOf(value: unknown): Path[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => {
    if (key === 'sysUsage' || key === 'digestMapping') return []
    const step = Array.isArray(value) ? Number(key) : key
    return [[step], ...partsOf(child).map(path => [step, ...path])]
  })
}

/** What a function returns for a document without one part. A copy for each part would be slow. */
function without<T>(document: object, path: Path, read: (document: object) => T): T {
  const parent = path
    .slice(0, -1)
    .reduce((value: object, key) => (value as Record<string, object>)[key] ?? {}, document)
  const last = path.at(-1) ?? ''
  const entries = Object.entries(parent)
  if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else delete (parent as Record<string, unknown>)[last]
  const result = read(document)
  if (Array.isArray(parent)) parent.splice(0, parent.length, ...entries.map(([, value]) => value))
  else Object.assign(parent, Object.fromEntries(entries))
  return result
}
