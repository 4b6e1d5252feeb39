import { expect, test } from '@jest/globals'
import { largestPaths, wastedPaths } from '../../../src/image/tree/largest.ts'
import { listLayers, listTree } from '../../../src/image/tree/listing.ts'
import { fakeImage } from '../../helpers/image.ts'

const image = fakeImage({
  layers: [
    [
      { path: '/b', size: 5 },
      { path: '/a', size: 5 },
      { path: '/big', size: 9 },
      { path: '/link', type: 'hardlink', link: '/big' },
      { path: '/gone', size: 7 },
      { path: '/twice', size: 2 },
      { path: '/twice', size: 3 },
      { path: '/kept', size: 8 },
      { path: '/other', type: 'hardlink', link: '/kept' },
    ],
    [{ whiteout: '/gone' }, { path: '/a', size: 1 }, { whiteout: '/kept' }, { path: '/z', link: 'a', mode: 0o777 }],
  ],
})

test('the largest paths are sorted by size, then by bytes, with hardlinks once', () => {
  const all = [
    { path: '/big', size: 9, layer: 0 },
    { path: '/other', size: 8, layer: 0 },
    { path: '/b', size: 5, layer: 0 },
    { path: '/twice', size: 3, layer: 0 },
    { path: '/a', size: 1, layer: 1 },
  ]
  expect(largestPaths(image.tree, 20)).toEqual(all)
  expect(largestPaths(image.tree, 2)).toEqual(all.slice(0, 2))
  expect(largestPaths(image.tree, 0)).toEqual([])
})

test('only a few of many are kept', () => {
  const files = Array.from({ length: 5000 }, (_, i) => ({ path: `/f${i}`, size: (i * 7919) % 5003 }))
  const { tree } = fakeImage({ layers: [files] })
  const sizes = files.map(file => file.size).sort((a, b) => b - a)
  expect(largestPaths(tree, 3).map(({ size }) => size)).toEqual(sizes.slice(0, 3))
})

test('wasted bytes are listed by path and layer, and add up to the total', () => {
  const wasted = wastedPaths(image, 20)
  expect(wasted).toEqual([
    { path: '/gone', size: 7, layer: 0 },
    { path: '/a', size: 5, layer: 0 },
    { path: '/twice', size: 2, layer: 0 },
  ])
  expect(wasted.reduce((sum, { size }) => sum + size, 0)).toBe(image.size.wasted)
})

test('a repeated layer is wasted once', () => {
  const layer = [{ path: '/a', size: 4 }]
  expect(wastedPaths(fakeImage({ layers: [layer, layer] }), 9)).toEqual([{ path: '/a', size: 4, layer: 0 }])
})

test('ls lists the merged tree in byte order of path', () => {
  const rows = [...listTree(image)]
  expect(rows.map(({ path, type, size, layer }) => [path, type, size, layer])).toEqual([
    ['/a', 'file', 1, 1],
    ['/b', 'file', 5, 0],
    ['/big', 'file', 9, 0],
    ['/link', 'hardlink', 0, 0],
    ['/other', 'file', 8, 0],
    ['/twice', 'file', 3, 0],
    ['/z', 'symlink', 0, 1],
  ])
  expect(rows.at(-1)).toEqual({
    path: '/z',
    type: 'symlink',
    size: 0,
    mode: 0o777,
    uid: 0,
    gid: 0,
    link: 'a',
    layer: 1,
  })
})

test("ls --layers lists every layer's own entries and deletions", () => {
  const rows = [...listLayers(image)].filter(({ layer, path }) => layer === 1 || path === '/twice')
  expect(rows.map(({ path, type, size }) => [path, type, size])).toEqual([
    ['/twice', 'file', 2],
    ['/twice', 'file', 3],
    ['/a', 'file', 1],
    ['/gone', 'whiteout', 0],
    ['/kept', 'whiteout', 0],
    ['/z', 'symlink', 0],
  ])
})
