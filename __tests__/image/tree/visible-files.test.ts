import { expect, test } from '@jest/globals'
import { visibleFiles } from '../../../src/image/tree/tree.ts'
import { findExtracts, visibleEntries } from '../../../src/image/tree/visible-files.ts'
import { type FakeImage, fakeImage } from '../../helpers/image.ts'

const paths = (sample: FakeImage) => {
  const image = fakeImage(sample)
  const files = visibleEntries(image, ({ type }) => type === 'file')
  return image.layers.map(({ index }) => files.filter(({ layer }) => layer === index).map(({ path }) => path))
}
const visibleFacts = (sample: FakeImage) =>
  findExtracts(fakeImage(sample), 'shebang').map(({ entry, value }) => `${entry.path} ${entry.layer} ${value}`)
const script = (path: string, shebang: string) => ({ path, content: 'x', extracts: { shebang } })
const gone = (path: string) => ({ whiteout: path })

test('all files of a fully visible layer are in view', () => {
  expect(
    paths({ layers: [[{ path: '/b', content: 'b' }, { path: '/d', type: 'directory' }, { path: '/a' }]] }),
  ).toEqual([['/a', '/b']])
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

test('a file that only a hardlink leads to has the name that is left', () => {
  const layers = [
    [
      { path: '/a', content: 'a' },
      { path: '/b', type: 'hardlink' as const, link: '/a' },
    ],
    [gone('/a')],
  ]
  expect(paths({ layers })).toEqual([['/b'], []])
  expect(visibleFiles(fakeImage({ layers }).tree)[0]?.size).toBe(1)
})

test('only what is accepted, also under its last name and with its last attributes', () => {
  const layers = [
    [
      { path: '/a', mode: 0o4755 },
      { path: '/b', type: 'hardlink' as const, link: '/a', mode: 0o755 },
      { path: '/c', mode: 0o4755 },
      { path: '/d', type: 'hardlink' as const, link: '/c', mode: 0o4755 },
    ],
    [gone('/a'), gone('/c')],
  ]
  const image = fakeImage({ layers, base: { layers: 1 } })
  const setuid = (origin?: 'own' | 'base') => visibleEntries(image, ({ mode }) => mode === 0o4755, origin)
  expect(setuid().map(({ path, type, layer }) => `${path} ${type} ${layer}`)).toEqual(['/d file 0'])
  expect(setuid('base')).toHaveLength(1)
  expect(setuid('own')).toEqual([])
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
