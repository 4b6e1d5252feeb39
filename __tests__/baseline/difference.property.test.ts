import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { computeDifference } from '../../src/baseline/difference.ts'
import type { ImageSnapshot } from '../../src/baseline/model.ts'
import { decodeRows, encodeRows } from '../../src/baseline/path-index.ts'
import { changedPaths } from '../../src/baseline/paths.ts'
import { takeSnapshot } from '../../src/baseline/take-snapshot.ts'
import { type FakeItem, type FakeLayer, fakeImage } from '../helpers/image.ts'
import { at } from './sides.ts'

const name = fc.constantFrom('a', 'b', 'lib', 'node_modules', 'x-1.0.jar', 'é', '@s', '__proto__', '\udc80')
const path = fc.array(name, { minLength: 1, maxLength: 5 }).map(names => `/${names.join('/')}`)
const entry: fc.Arbitrary<FakeItem> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ path, size: fc.integer({ min: 0, max: 5000 }) }) },
  { weight: 1, arbitrary: path.map(whiteout => ({ whiteout })) },
  { weight: 1, arbitrary: path.map(each => ({ path: each, type: 'directory' as const })) },
  { weight: 1, arbitrary: path.map(each => ({ path: each, link: 'target' })) },
)
const line = fc.integer({ min: 1, max: 4 }).map(number => at(number, `RUN step ${number}`))
/** Engines refuse entries below a file or whiteout of their layer. */
const isUnpackable = (layer: FakeLayer) => {
  try {
    return fakeImage({ layers: [layer] }).layers.length === 1
  } catch {
    return false
  }
}
const layer = fc.record({ entries: fc.array(entry, { maxLength: 8 }), blame: line }).filter(isUnpackable)
const image = fc
  .record({ base: fc.integer({ min: 0, max: 2 }), layers: fc.array(layer, { maxLength: 4 }) })
  .map(({ base, layers }) => takeSnapshot(fakeImage({ layers, base: { layers: Math.min(base, layers.length) } })))

const tree = ({ rows }: ImageSnapshot) =>
  new Map(rows?.filter(({ hidden }) => !hidden).map(({ path: where, size }) => [where, size]))

test('applying the changes of a tree to one side gives the other', () => {
  fc.assert(
    fc.property(image, image, (before, after) => {
      const applied = tree(before)
      for (const change of changedPaths(before.rows ?? [], after.rows ?? [])) {
        if (change.after === null) applied.delete(change.path)
        else applied.set(change.path, change.after.size)
      }
      const sorted = (map: Map<string, number>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1))
      expect(sorted(applied)).toEqual(sorted(tree(after)))
    }),
    { numRuns: 500 },
  )
})

test('rows add up to the unpacked size, and causes to its change, separately for base and own layers', () => {
  fc.assert(
    fc.property(image, image, (before, after) => {
      for (const { rows, size } of [before, after]) {
        expect(rows?.reduce((sum, row) => sum + row.size, 0)).toBe(size.unpacked)
        expect(rows?.reduce((sum, row) => sum + (row.hidden ? 0 : row.size), 0)).toBe(size.merged)
      }
      const { causes, unpacked, own, base } = computeDifference(before, after)
      const sum = (which: (cause: (typeof causes)[number]) => boolean) =>
        causes.filter(which).reduce((total, { bytes }) => total + bytes, 0)
      expect(sum(() => true)).toBe(unpacked)
      expect(sum(({ origin }) => origin === 'own')).toBe(own?.unpacked)
      expect(sum(({ origin }) => origin === 'base')).toBe(base?.unpacked)
      for (const { parts, bytes } of causes) {
        expect(parts.reduce((total, part) => total + (part.after ?? 0) - (part.before ?? 0), 0)).toBe(bytes)
      }
    }),
    { numRuns: 500 },
  )
})

test('swapping the sides only changes the signs', () => {
  fc.assert(
    fc.property(image, image, (before, after) => {
      const [to, fro] = [computeDifference(before, after), computeDifference(after, before)]
      expect(fro.unpacked).toBe(-(to.unpacked ?? 0) + 0)
      expect(fro.paths.map(({ path: where }) => where).sort()).toEqual(to.paths.map(({ path: where }) => where).sort())
    }),
    { numRuns: 200 },
  )
})

test('an index is read as it was written', () => {
  fc.assert(
    fc.property(image, ({ rows, layers }) => {
      const written = JSON.parse(JSON.stringify(encodeRows(rows ?? []))) as unknown
      expect(decodeRows(written, Math.max(1, layers.length))).toEqual(rows)
    }),
    { numRuns: 500 },
  )
})
