import { describe, expect, test } from '@jest/globals'
import { deleted } from '../../../src/checks/efficiency/deleted.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { file, findingsOf, gone, KB } from '../images.ts'
import { blamed, hashed, linesOf, SCRATCH } from './layers.ts'

describe('efficiency/deleted', () => {
  test('if the base is unknown, the lowest layer counts as its own', () => {
    expect(linesOf(deleted, { layers: [[hashed('/a', 'a')], [gone('/a')]] })).toEqual([])
  })

  test.each<[name: string, layers: FakeItem[][], found: string[]]>([
    ['by name', [[hashed('/a', 'a')], [gone('/a')]], ['warning /a at 0: 2000000 in 1, other 1']],
    [
      'with its folder',
      [[hashed('/d/a', 'a'), hashed('/d/b', 'b')], [], [gone('/d')]],
      ['warning /d/a at 0: 4000000 in 2, other 2'],
    ],
    [
      'by an opaque folder',
      [[hashed('/d/a', 'a')], [{ opaque: '/d' }, file('/d/x')]],
      ['warning /d/a at 0: 2000000 in 1, other 1'],
    ],
    [
      'by a file in place of its folder',
      [[hashed('/d/a', 'a')], [file('/d')]],
      ['warning /d/a at 0: 2000000 in 1, other 1'],
    ],
    ['little of it', [[file('/a', 999 * KB)], [gone('/a')]], []],
    [
      'but another name of it is left',
      [[hashed('/a', 'a'), { path: '/b', type: 'hardlink', link: '/a' }], [gone('/a')]],
      [],
    ],
    ['a near-miss of a marker', [[hashed('/a', 'a')], [gone('/aa')]], []],
  ])('%s', (_, layers, found) => {
    expect(linesOf(deleted, { base: SCRATCH, layers })).toEqual(found)
  })

  test("deleting the base's files saves nothing", () => {
    expect(linesOf(deleted, { base: { layers: 1 }, layers: [[hashed('/a', 'a')], [gone('/a')]] })).toEqual([])
  })

  test('the blame is the line that added the files', () => {
    const [finding] = findingsOf(deleted, {
      base: SCRATCH,
      layers: [blamed(3, hashed('/a', 'a')), blamed(9, gone('/a'))],
    })
    expect(finding?.blame?.line).toBe(3)
  })
})
