import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Layer } from '../../../src/image/model.ts'
import { mergeLayers } from '../../../src/image/tree/tree.ts'
import { wastedFiles } from '../../../src/image/tree/wasted.ts'
import { DEFAULT_LIMITS } from '../../../src/options/limits.ts'
import { type FakeItem, fakeImage } from '../../helpers/image.ts'

const path = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 3 })
  .map(names => `/${names.join('/')}`)
const item: fc.Arbitrary<FakeItem> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ path, size: fc.nat(9), uid: fc.nat(1) }) },
  fc.record({ path, type: fc.constant('directory' as const) }),
  fc.record({ path, link: fc.constantFrom('/a', 'b', '../c') }),
  fc.record({ whiteout: path }),
  fc.record({ opaque: path }),
)

test('the causes of waste add up to the wasted bytes', () => {
  let wasteful = 0
  fc.assert(
    fc.property(fc.array(fc.array(item, { maxLength: 8 }), { minLength: 1, maxLength: 4 }), layers => {
      const image = (() => {
        try {
          return fakeImage({ layers })
        } catch {
          // Links in a loop: no engine could unpack such layers.
          return null
        }
      })()
      fc.pre(image !== null)
      const wasted = wastedFiles(image as NonNullable<typeof image>)
      expect(wasted.reduce((sum, { size }) => sum + size, 0)).toBe(image?.size.wasted)
      for (const { layer, by } of wasted) expect(by).toBeGreaterThanOrEqual(layer)
      if (wasted.length > 0) wasteful++
    }),
    { numRuns: 500 },
  )
  expect(wasteful).toBeGreaterThan(100)
})

test('a layer that an image lists twice is wasted once', () => {
  const image = fakeImage({ layers: [[{ path: '/a', size: 4 }], []] })
  const [layer] = image.layers as [Layer, Layer]
  const layers = [layer, { ...layer, index: 1 }]
  expect(wastedFiles({ layers, tree: mergeLayers(layers, DEFAULT_LIMITS) })).toEqual([
    { path: '/a', size: 4, layer: 0, cause: 'copied-up', by: 1 },
  ])
})
