import { describe, expect, test } from '@jest/globals'
import { applyBudgets } from '../../src/gate/budgets.ts'
import { normalizePlatform } from '../../src/oci/platform.ts'
import type { Budget } from '../../src/options/options.ts'
import { fakeImage } from '../helpers/image.ts'

const budget = (limit: number, platform: string | null, size: Budget['size'] = 'unpacked', target = 'app'): Budget => {
  return { target, platform: platform === null ? null : normalizePlatform(platform), size, limit, from: 'test' }
}
const arm = { ...fakeImage(), platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } }

test.each([
  ['a budget without a platform holds for every one', [budget(1, null)], [['unpacked', 1]]],
  ['one that names it', [budget(2, 'linux/arm64')], [['unpacked', 2]]],
  ['overrides the one for all platforms', [budget(1, null), budget(2, 'linux/arm64')], [['unpacked', 2]]],
  ['whichever comes first', [budget(2, 'linux/arm64'), budget(1, null)], [['unpacked', 2]]],
  [
    'but only for its own size',
    [budget(1, null), budget(2, 'linux/arm64', 'own')],
    [
      ['own', 2],
      ['unpacked', 1],
    ],
  ],
  ['another platform’s does not hold', [budget(2, 'linux/amd64')], []],
  ['nor another target’s', [budget(2, 'linux/arm64', 'own', 'web')], []],
])('%s', (_, budgets, held) => {
  expect(applyBudgets(arm, budgets, 'app').outcomes.map(({ size, limit }) => [size, limit])).toEqual(held)
})

describe('a budget for own layers, if it is unknown which layers are own', () => {
  const layers = [[{ path: '/a', size: 50 }], [{ path: '/b', size: 1 }]]
  const budgets = [budget(10, null, 'own'), budget(10, null, 'own.compressed'), budget(100, null)]

  test('is not compared with the whole image', () => {
    const { outcomes, unevaluated } = applyBudgets(fakeImage({ layers }), budgets, 'app')
    expect(unevaluated).toEqual([
      { size: 'own', unknown: 'origins' },
      { size: 'own.compressed', unknown: 'origins' },
    ])
    expect(outcomes).toEqual([{ size: 'unpacked', limit: 100, actual: 51, passed: true }])
  })

  test('is compared if it is known', () => {
    const { outcomes, unevaluated } = applyBudgets(fakeImage({ layers, base: { layers: 1 } }), budgets, 'app')
    expect(unevaluated).toEqual([])
    expect(outcomes.find(({ size }) => size === 'own')).toMatchObject({ actual: 1, passed: true })
  })

  test('is met by an image without layers', () => {
    expect(applyBudgets(fakeImage(), budgets, 'app').unevaluated).toEqual([])
  })
})

test('a compressed budget is not compared with the bytes of layers that are stored uncompressed', () => {
  const image = fakeImage({ base: { reference: null, digest: null, layers: 0, knownBy: 'provenance' } })
  const bare = {
    ...image,
    size: { ...image.size, compressed: null, own: image.size.own && { ...image.size.own, compressed: null } },
  }
  const budgets = [budget(1, null, 'compressed'), budget(1, null, 'own.compressed'), budget(1, null)]
  const { outcomes, unevaluated } = applyBudgets(bare, budgets, 'app')
  expect(unevaluated).toEqual([
    { size: 'compressed', unknown: 'compressed' },
    { size: 'own.compressed', unknown: 'compressed' },
  ])
  expect(outcomes.map(({ size }) => size)).toEqual(['unpacked'])
})
