import { Readable } from 'node:stream'
import { describe, expect, test } from '@jest/globals'
import type { Base, Need } from '../../src/image/model.ts'
import { type ReadOptions, readImage } from '../../src/image/read/read-image.ts'
import type { StoredImage } from '../../src/image/store/stored-image.ts'
import { DEFAULT_LIMITS } from '../../src/options/limits.ts'
import { digestOf, fakeImage } from '../helpers/image.ts'
import { chunksOf } from '../helpers/layers.ts'
import { encodeLayer, type LayoutLayer } from '../helpers/layout.ts'

/** A stored image without a store; `opened` lists the opened blobs, by the layer's index. */
function stored(layers: LayoutLayer[], more: Partial<StoredImage> = {}): { image: StoredImage; opened: number[] } {
  const blobs = layers.map(encodeLayer)
  const opened: number[] = []
  const { config, platform } = fakeImage()
  const image: StoredImage = {
    digest: digestOf('manifest'),
    configDigest: digestOf('config'),
    reference: 'v1',
    platform,
    config,
    configSize: 100,
    layers: blobs.map(({ blob, diffId, mediaType }) => {
      const digest = digestOf(blob)
      return {
        digest,
        diffId: diffId as StoredImage['layers'][number]['diffId'],
        size: blob.length,
        mediaType,
        annotations: {},
      }
    }),
    annotations: [],
    openBlob: digest => {
      const index = blobs.findIndex(({ blob }) => digestOf(blob) === digest)
      opened.push(index)
      return Readable.from(chunksOf(blobs[index]?.blob ?? Buffer.alloc(0), 100), { objectMode: true })
    },
    blobRange: async () => null,
    storedSize: async () => blobs.reduce((sum, { blob }) => sum + blob.length, 0),
    inOrder: false,
    ...more,
  }
  return { image, opened }
}

const read = (layers: LayoutLayer[], options: Partial<ReadOptions> = {}) =>
  readImage(stored(layers).image, { limits: DEFAULT_LIMITS, needs: [], ...options })

const two: LayoutLayer[] = [
  [
    { path: 'a', content: 'first' },
    { path: 'b', content: 'bb' },
  ],
  [{ path: 'a', content: 'the second' }, { path: '.wh.b' }],
]

test.each([
  ['entries', two, 7],
  ['names of deep paths', [[{ path: 'a/b/c/d/e', content: '' }]], 9],
])('the trees of all images together have a limit: %s', async (_, layers, entries) => {
  const trees = { entries, limits: { entries } }
  await read(layers, { trees })
  await expect(read(layers, { trees })).rejects.toMatchObject({
    code: 'image/limit-entries',
    message: `The number of entries of all images together goes beyond the limit "entries" (${entries}).`,
  })
})

test('the sizes match their definitions', async () => {
  const { image } = stored(two)
  const base: Base = { reference: null, digest: null, layers: 1, knownBy: 'input' }
  const { size, layers, tree } = await readImage(image, { limits: DEFAULT_LIMITS, needs: [], base })
  const [lower, upper] = image.layers.map(layer => layer.size) as [number, number]
  expect(size).toEqual({
    compressed: lower + upper + 100,
    unpacked: 17,
    merged: 10,
    wasted: 7,
    own: { compressed: upper, unpacked: 10 },
  })
  expect(layers.map(({ origin, index, unpacked, files }) => ({ origin, index, unpacked, files }))).toEqual([
    { origin: 'base', index: 0, unpacked: 7, files: 2 },
    { origin: 'own', index: 1, unpacked: 10, files: 1 },
  ])
  expect(tree.files).toBe(1)
})

test('blame belongs to its layer', async () => {
  const blame = { file: 'Dockerfile', line: 3, endLine: 3, instruction: 'COPY a /', stage: 'x' }
  expect((await read(two, { blame: [null, blame] })).layers.map(layer => layer.blame)).toEqual([null, blame])
  expect((await read(two)).layers.map(layer => layer.blame)).toEqual([null, null])
})

test('a layer that the manifest lists twice is read and pulled once, and unpacked twice', async () => {
  const layer: LayoutLayer = [{ path: 'a', content: 'x' }]
  const { image, opened } = stored([layer, layer])
  const { size, layers } = await readImage(image, { limits: DEFAULT_LIMITS, needs: [] })
  expect(opened).toEqual([0])
  expect(size.compressed).toBe((layers[0]?.compressed ?? 0) + image.configSize)
  expect(size).toMatchObject({ unpacked: 2, merged: 1, wasted: 1 })
  expect(layers.map(({ index }) => index)).toEqual([0, 1])
})

test('a blob of the base image that an own layer repeats is not pulled for it', async () => {
  const [base, own]: LayoutLayer[] = [[{ path: 'a', content: 'x' }], [{ path: 'b', content: 'xy' }]]
  const { image } = stored([base as LayoutLayer, own as LayoutLayer, base as LayoutLayer])
  const options = {
    limits: DEFAULT_LIMITS,
    needs: [],
    base: { reference: null, digest: null, layers: 1, knownBy: 'input' as const },
  }
  const { size, layers } = await readImage(image, options)
  expect(size.own).toEqual({ compressed: layers[1]?.compressed, unpacked: 3 })
})

test('a layer that is listed with two diff_ids is a failure', async () => {
  const layer: LayoutLayer = [{ path: 'a', content: 'x' }]
  const { image } = stored([layer, layer])
  Object.assign(image.layers[0] as object, { diffId: digestOf('other') })
  await expect(readImage(image, { limits: DEFAULT_LIMITS, needs: [] })).rejects.toMatchObject({ code: 'image/diff-id' })
})

describe('content behind links that the first pass cannot find', () => {
  const path = (name: string): Need => ({ kind: 'path', path: name })
  const cases: [string, LayoutLayer[], Need, string][] = [
    [
      'a symlink of a later layer',
      [[{ path: 'x/real', content: 'text' }], [{ path: 'etc/name', type: 'symlink', link: '/x/real' }]],
      path('/etc/name'),
      'text',
    ],
    [
      'a symlink behind its target',
      [
        [
          { path: 'a', content: 'text' },
          { path: 'b', type: 'symlink', link: 'a' },
        ],
      ],
      path('/b'),
      'text',
    ],
    [
      'a symlinked parent of a lower layer',
      [[{ path: 'lib', type: 'symlink', link: 'usr/lib' }], [{ path: 'usr/lib/x', content: 'text' }]],
      path('/lib/x'),
      'text',
    ],
    [
      'an entry below a symlinked parent',
      [
        [
          { path: 'lib', type: 'symlink', link: 'usr/lib' },
          { path: 'lib/x', content: 'text' },
        ],
      ],
      path('/usr/lib/x'),
      'text',
    ],
    [
      'a hardlink',
      [
        [
          { path: 'a', content: 'text' },
          { path: 'b', type: 'hardlink', link: 'a' },
        ],
      ],
      path('/b'),
      'text',
    ],
    [
      'a hardlink by its basename',
      [
        [
          { path: 'x/a', content: 'text' },
          { path: 'b', type: 'hardlink', link: 'x/a' },
        ],
      ],
      { kind: 'basename', name: 'b' },
      'text',
    ],
    [
      'a directory behind a symlink',
      [[{ path: 'real/b', content: 'text' }], [{ path: 'dir', type: 'symlink', link: 'real' }]],
      { kind: 'below', path: '/dir' },
      'text',
    ],
  ]
  test.each(cases)('%s', async (_, layers, need, content) => {
    const name = need.kind === 'path' ? need.path : need.kind === 'below' ? '/dir/b' : '/b'
    const { tree } = await read(layers, { needs: [need] })
    expect(String(tree.content(name))).toBe(content)
  })

  test('replaces the head of an executable', async () => {
    const layers: LayoutLayer[] = [
      [
        { path: 'a', content: 'long text', mode: 0o755 },
        { path: 'b', type: 'hardlink', link: 'a' },
      ],
    ]
    const { tree } = await read(layers, { needs: [{ kind: 'executable-head', bytes: 4 }, path('/b')] })
    expect(String(tree.content('/b'))).toBe('long text')
  })

  test('of a file that only a hardlink makes executable', async () => {
    const layers: LayoutLayer[] = [
      [
        { path: 'a', content: 'ELF', mode: 0o644 },
        { path: 'b', type: 'hardlink', link: 'a', mode: 0o755 },
      ],
    ]
    const { tree } = await read(layers, { needs: [{ kind: 'executable-head', bytes: 2 }] })
    expect(String(tree.content('/a'))).toBe('ELF')
  })

  test.each<[string, Need]>([
    ['path', path('/b')],
    ['folder', { kind: 'below', path: '/' }],
    ['basename', { kind: 'basename', name: 'b' }],
    ['head', { kind: 'executable-head', bytes: 4 }],
    ['extract', { kind: 'extract', name: 'checksum' }],
  ])('is a failure if its own layer replaced it: %s', async (_, need) => {
    const layers: LayoutLayer[] = [
      [
        { path: 'a', content: 'secret', mode: 0o755 },
        { path: 'b', type: 'hardlink', link: 'a', mode: 0o755 },
        { path: 'a', content: 'benign' },
      ],
    ]
    await expect(read(layers, { needs: [need] })).rejects.toMatchObject({ code: 'image/replaced-content' })
    expect((await read(layers)).tree.get('/b')).toMatchObject({ type: 'file', size: 6 })
  })

  test('of a folder can be limited to a suffix', async () => {
    const layers: LayoutLayer[] = [
      [
        { path: 'real/a.list', content: 'list' },
        { path: 'real/a.md5sums', content: 'sums' },
      ],
      [{ path: 'dir', type: 'symlink', link: 'real' }],
    ]
    for (const folder of ['/dir', '/real']) {
      const { layers: found } = await read(layers, { needs: [{ kind: 'below', path: folder, suffix: '.list' }] })
      expect([...(found[0]?.contents.keys() ?? [])]).toEqual(['/real/a.list'])
    }
  })

  test('costs another pass over that layer only', async () => {
    const { image, opened } = stored([
      [{ path: 'other', content: 'x' }],
      [
        { path: 'a', content: 'text' },
        { path: 'b', type: 'hardlink', link: 'a' },
      ],
    ])
    await readImage(image, { limits: DEFAULT_LIMITS, needs: [path('/b'), path('/other')] })
    expect(opened.sort()).toEqual([0, 1, 1])
  })

  test('costs nothing if everything is known', async () => {
    const { image, opened } = stored([
      [
        { path: 'l', type: 'symlink', link: 'a' },
        { path: 'a', content: 'text' },
        { path: 'empty' },
        { path: 'e', type: 'hardlink', link: 'empty' },
      ],
    ])
    await readImage(image, { limits: DEFAULT_LIMITS, needs: [path('/l'), path('/e'), path('/absent')] })
    expect(opened).toEqual([0])
  })
})

test('content that a later layer hides is kept, too', async () => {
  const { layers } = await read(two, { needs: [{ kind: 'path', path: '/b' }] })
  expect(String(layers[0]?.contents.get('/b'))).toBe('bb')
})

test('limits apply to all layers together', async () => {
  await expect(read(two, { limits: { ...DEFAULT_LIMITS, entries: 2 } })).rejects.toMatchObject({
    code: 'image/limit-entries',
  })
  await expect(read(two, { limits: { ...DEFAULT_LIMITS, unpacked: 16 } })).rejects.toMatchObject({
    code: 'image/limit-unpacked',
  })
  await expect(read(two, { limits: { ...DEFAULT_LIMITS, entries: 4, unpacked: 17 } })).resolves.toBeDefined()
})

test('a failure names the layer, and ends the other reads', async () => {
  const { image, opened } = stored(two)
  const open = image.openBlob
  let endless: Readable | null = null
  image.openBlob = digest => {
    if (digest !== image.layers[1]?.digest) return open(digest)
    endless = new Readable({ objectMode: true, read: () => {} })
    endless.push(Buffer.alloc(10))
    return endless
  }
  Object.assign(image.layers[0] as object, { diffId: digestOf('other') })
  await expect(readImage(image, { limits: DEFAULT_LIMITS, needs: [] })).rejects.toThrow(/^Layer 1 of 2 \(sha256:/)
  expect(endless).toMatchObject({ destroyed: true })
  expect(opened).toEqual([0])
})

test('an aborted read ends with the reason', async () => {
  const stop = new AbortController()
  const { image } = stored(two, { openBlob: () => new Readable({ read: () => {} }) })
  const result = readImage(image, { limits: DEFAULT_LIMITS, needs: [], signal: stop.signal })
  stop.abort(new Error('enough'))
  await expect(result).rejects.toThrow('enough')
  await expect(readImage(image, { limits: DEFAULT_LIMITS, needs: [], signal: stop.signal })).rejects.toThrow('enough')
})

test('layers that no engine can merge are a failure', async () => {
  const layers: LayoutLayer[] = [[{ path: 'b', type: 'hardlink', link: 'absent' }]]
  await expect(read(layers)).rejects.toMatchObject({ code: 'image/dangling-hardlink' })
})

describe('rules of markers that only a real name can break', () => {
  const paths = async (layers: LayoutLayer[]) => [...(await read(layers)).tree.entries()].map(({ path }) => path)
  const lower: LayoutLayer = [{ path: 'd/a' }, { path: 'd/b' }]

  test('opaque is exactly .wh..wh..opq', async () => {
    expect(await paths([lower, [{ path: 'd/.wh..wh..opq' }]])).toEqual(['/d'])
    expect(await paths([lower, [{ path: 'd/.wh..wh..opqX' }]])).toEqual(['/d', '/d/a', '/d/b'])
    expect(await paths([lower, [{ path: 'd/wh..wh..opq' }]])).toEqual(['/d', '/d/a', '/d/b', '/d/wh..wh..opq'])
  })

  test.each(['d/.wh.', 'd/.wh..', 'd/.wh...', '.wh.', '.wh..', '.wh...'])(
    '%s erases nothing of the directory and its parent',
    async path => expect(await paths([lower, [{ path }]])).toEqual(['/d', '/d/a', '/d/b']),
  )

  test('markers are hidden in the lowest layer, too', async () => {
    expect(await paths([[{ path: 'd/a' }, { path: 'd/.wh.a' }, { path: '.wh..wh..opq' }]])).toEqual(['/d', '/d/a'])
  })

  test('a marker can have any type', async () => {
    const markers: LayoutLayer = [
      { path: 'd/.wh.a', type: 'directory' },
      { path: 'd/.wh.b', type: 'symlink', link: 'x' },
    ]
    expect(await paths([lower, markers])).toEqual(['/d'])
  })

  test('files below a directory with the name of a marker are visible', async () => {
    expect(await paths([[{ path: '.wh..wh.x/secret' }, { path: '.wh.y/secret' }]])).toEqual([
      '/.wh..wh.x',
      '/.wh..wh.x/secret',
      '/.wh.y',
      '/.wh.y/secret',
    ])
  })
})
