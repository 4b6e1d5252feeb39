import { describe, expect, test } from '@jest/globals'
import { duplicates } from '../../../src/checks/efficiency/duplicates.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { file, findingsOf, gone, hardlink, MB } from '../images.ts'
import { hashed } from './layers.ts'

describe('efficiency/duplicates', () => {
  const big = (path: string, content: string) => hashed(path, content, { size: 12 * MB })
  test.each<[name: string, image: FakeImage, found: string[]]>([
    [
      'in one layer',
      { layers: [[big('/a', 'a'), big('/b', 'a'), big('/c', 'a')]] },
      ['warning /b at 0: 24000000 in 2'],
    ],
    [
      'of the base',
      { base: { layers: 1 }, layers: [[big('/z', 'a')], [big('/b', 'a')]] },
      ['warning /b at 1: 12000000 in 1'],
    ],
    ['a smaller one', { layers: [[hashed('/a', 'a'), hashed('/b', 'a')]] }, ['info /b at 0: 2000000 in 1']],
    ['within the base', { base: { layers: 1 }, layers: [[big('/a', 'a'), big('/b', 'a')], [file('/x')]] }, []],
    ['hardlinks', { layers: [[big('/a', 'a'), { path: '/b', type: 'hardlink', link: '/a' }]] }, []],
    ['one that is deleted again', { layers: [[big('/a', 'a')], [big('/b', 'a')], [gone('/a')]] }, []],
    [
      'one whose first name is deleted',
      { layers: [[big('/a', 'a'), hardlink('/z', '/a')], [gone('/a')], [big('/b', 'a')]] },
      ['warning /b at 2: 12000000 in 1'],
    ],
    ['files without a hash', { layers: [[file('/a', 12 * MB), file('/b', 12 * MB)]] }, []],
  ])('%s', (_, image, found) => {
    const lines = findingsOf(duplicates, image).map(
      ({ severity, path, layer, data }) => `${severity} ${path} at ${layer}: ${data['bytes']} in ${data['files']}`,
    )
    expect(lines).toEqual(found)
  })
})
