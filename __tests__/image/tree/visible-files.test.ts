import { expect, test } from '@jest/globals'
import { visibleFiles } from '../../../src/image/tree/tree.ts'
import { findExtracts, listVisibleFiles } from '../../../src/image/tree/visible-files.ts'
import { type FakeImage, fakeImage } from '../../helpers/image.ts'

const paths = (sample: FakeImage) => {
  const { tree, layers } = fakeImage(sample)
  return listVisibleFiles(tree, layers).map(({ files }) => files.map(({ path }) => path))
}
const visibleFacts = (sample: FakeImage) =>
  findExtracts(fakeImage(sample), 'shebang').map(({ entry, value }) => `${entry.path} ${entry.layer} ${value}`)
const script = (path: string, shebang: string) => ({ path, content: 'x', extracts: { shebang } })
const gone = (path: string) => ({ whiteout: path })

test('all files of a fully visible layer are in view, in archive order', () => {
  expect(
    paths({ layers: [[{ path: '/b', content: 'b' }, { path: '/d', type: 'directory' }, { path: '/a' }]] }),
  ).toEqual([['/b', '/a']])
})

test('deleted and replaced files are not in view; an empty file is', () => {
  const layers = [
    [{ path: '/a', content: 'a' }, { path: '/b', content: 'b' }, { path: '/empty' }],
    [gone('/a'), { path: '/b', content: 'c' }],
  ]
  expect(paths({ layers })).toEqual([['/empty'], ['/b']])
})

test('a path that a layer has twice is in view once', () => {
  expect(
    paths({
      layers: [
        [
          { path: '/a', content: '1' },
          { path: '/a', content: '2' },
        ],
      ],
    }),
  ).toEqual([['/a']])
})

test('a file that only a hardlink leads to is visible, but not at its old path', () => {
  const layers = [
    [
      { path: '/a', content: 'a' },
      { path: '/b', type: 'hardlink' as const, link: '/a' },
    ],
    [gone('/a')],
  ]
  expect(paths({ layers })).toEqual([[], []])
  expect(visibleFiles(fakeImage({ layers }).tree)[0]?.size).toBe(1)
})

test('a directory that replaces a file hides it', () => {
  expect(paths({ layers: [[{ path: '/a', content: 'a' }], [{ path: '/a', type: 'directory' }]] })).toEqual([[], []])
})

test('facts come in path order, for visible files only', () => {
  const layers = [
    [script('/b', 'one'), script('/a', 'two'), script('/c', 'three'), { path: '/d', content: 'x' }],
    [gone('/c'), script('/a', 'four')],
  ]
  expect(visibleFacts({ layers })).toEqual(['/a 1 four', '/b 0 one'])
})

test('a file is found through links of its layer, and under its remaining name', () => {
  const layers = [
    [{ path: '/usr/lib', type: 'directory' as const }],
    [
      { path: '/lib', link: 'usr/lib' },
      script('/lib/x', 'moved'),
      script('/a', 'named again'),
      { path: '/z', type: 'hardlink' as const, link: '/a' },
    ],
    [script('/a', 'new')],
  ]
  expect(visibleFacts({ layers })).toEqual(['/a 2 new', '/usr/lib/x 1 moved', '/z 1 named again'])
})
