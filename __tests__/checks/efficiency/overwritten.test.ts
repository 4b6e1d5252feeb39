import { describe, expect, test } from '@jest/globals'
import { overwritten } from '../../../src/checks/efficiency/overwritten.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { file, gone } from '../images.ts'
import { hashed, linesOf, SCRATCH } from './layers.ts'

describe('efficiency/overwritten', () => {
  test.each<[name: string, layers: FakeItem[][], found: string[]]>([
    ['by another content', [[hashed('/a', 'a')], [hashed('/a', 'b')]], ['warning /a at 0: 2000000 in 1, other 1']],
    ['by a link', [[hashed('/a', 'a')], [{ path: '/a', link: '/b' }]], ['warning /a at 0: 2000000 in 1, other 1']],
    [
      'deleted and made again',
      [[hashed('/a', 'a')], [gone('/a'), hashed('/a', 'b')]],
      ['warning /a at 0: 2000000 in 1, other 1'],
    ],
    [
      'twice in one layer',
      [[hashed('/a', 'a'), hashed('/a', 'b')], [file('/x')]],
      ['warning /a at 0: 2000000 in 1, other 0'],
    ],
    ['by the same content', [[hashed('/a', 'a')], [hashed('/a', 'a')]], []],
  ])('%s', (_, layers, found) => {
    expect(linesOf(overwritten, { base: SCRATCH, layers })).toEqual(found)
  })
})
