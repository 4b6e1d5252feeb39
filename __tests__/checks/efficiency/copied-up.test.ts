import { describe, expect, test } from '@jest/globals'
import { copiedUp } from '../../../src/checks/efficiency/copied-up.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { file, KB, MB } from '../images.ts'
import { hashed, linesOf, SCRATCH } from './layers.ts'

describe('efficiency/copied-up', () => {
  test.each<[name: string, layers: FakeItem[][], found: string[]]>([
    [
      'another owner',
      [[hashed('/a', 'a')], [hashed('/a', 'a', { uid: 1000 })]],
      ['warning /a at 1: 2000000 in 1, other 0'],
    ],
    [
      'small files by their size',
      [
        Array.from({ length: 30 }, (_, i) => file(`/f${i}`, 50 * KB)),
        Array.from({ length: 30 }, (_, i) => ({ path: `/f${i}`, size: 50 * KB, uid: 5 })),
      ],
      ['warning /f0 at 1: 1500000 in 30, other 0'],
    ],
    ['another content', [[hashed('/a', 'a')], [hashed('/a', 'b')]], []],
    ['another size', [[hashed('/a', 'a')], [hashed('/a', 'a', { size: 3 * MB })]], []],
  ])('%s', (_, layers, found) => {
    expect(linesOf(copiedUp, { base: SCRATCH, layers })).toEqual(found)
  })

  test("the base's files count, because the own instruction copies them", () => {
    const layers = [[hashed('/a', 'a')], [hashed('/a', 'a', { mode: 0o777 })]]
    expect(linesOf(copiedUp, { base: { layers: 1 }, layers })).toEqual(['warning /a at 1: 2000000 in 1, other 0'])
  })
})
