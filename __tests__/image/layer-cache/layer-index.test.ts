import { Readable } from 'node:stream'
import { expect, test } from '@jest/globals'
import type { LayerIndex } from '../../../src/image/layer-cache/layer-index.ts'
import type { Image, Need } from '../../../src/image/model.ts'
import { type ReadOptions, readImage } from '../../../src/image/read/read-image.ts'
import type { StoredImage } from '../../../src/image/store/stored-image.ts'
import { DEFAULT_LIMITS } from '../../../src/options/limits.ts'
import { digestOf, fakeImage } from '../../helpers/image.ts'
import { encodeLayer, type LayoutLayer } from '../../helpers/layout.ts'

function memory(): LayerIndex & { records: Map<string, Uint8Array> } {
  const records = new Map<string, Uint8Array>()
  return {
    records,
    load: async key => records.get(key) ?? null,
    save: async (key, record) => void records.set(key, record),
  }
}

/** Reads an image of these layers; returns which blobs were opened, by the layer's index. */
async function read(layers: LayoutLayer[], options: Partial<ReadOptions>): Promise<{ image: Image; opened: number[] }> {
  const blobs = layers.map(encodeLayer)
  const opened: number[] = []
  const { config, platform } = fakeImage()
  const stored: StoredImage = {
    digest: digestOf('manifest'),
    configDigest: digestOf('config'),
    reference: null,
    platform,
    config,
    configSize: 0,
    layers: blobs.map(({ blob, diffId, mediaType }) => {
      return {
        digest: digestOf(blob),
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
      return Readable.from([blobs[index]?.blob], { objectMode: true })
    },
    blobRange: async digest => {
      const size = blobs.find(({ blob }) => digestOf(blob) === digest)?.blob.length ?? 0
      return { fd: -1, offset: 0, size, release: async () => undefined }
    },
    storedSize: async () => blobs.reduce((sum, { blob }) => sum + blob.length, 0),
    inOrder: false,
  }
  const image = await readImage(stored, { limits: DEFAULT_LIMITS, needs: [], isBuilt: true, ...options })
  return { image, opened: opened.sort() }
}

const lower: LayoutLayer = [
  { path: 'a', content: 'long text', mode: 0o755 },
  { path: 'b', type: 'hardlink', link: 'a' },
  { path: 'gone', content: 'x' },
]
const upper: LayoutLayer = [{ path: 'c', type: 'symlink', link: 'b' }, { path: '.wh.gone' }]
const needs: Need[] = [
  { kind: 'executable-head', bytes: 4 },
  { kind: 'path', path: '/c' },
]

/** The data that later steps use. */
const summarize = ({ layers, tree, size }: Image) => ({
  layers,
  size,
  entries: [...tree.entries()],
  content: tree.content('/c'),
})

test('a second run opens no blob, not even for content behind links, with the same result', async () => {
  const index = memory()
  const plain = await read([lower, upper], { needs })
  expect(plain.opened).toEqual([0, 0, 1])
  const first = await read([lower, upper], { needs, index })
  expect(first.opened).toEqual([0, 0, 1])
  const second = await read([lower, upper], { needs, index })
  expect(second.opened).toEqual([])
  expect(summarize(first.image)).toEqual(summarize(plain.image))
  expect(summarize(second.image)).toEqual(summarize(plain.image))
  expect(String(second.image.tree.content('/c'))).toBe('long text')
})

test('only a changed layer is read', async () => {
  const index = memory()
  await read([lower, upper], { index })
  expect((await read([lower, [{ path: 'new', content: 'x' }]], { index })).opened).toEqual([1])
})

test('additional needs of an image with the same layer are not visible', async () => {
  const index = memory()
  await read([lower, upper], { needs, index })
  const { image } = await read([lower], { needs, index })
  expect(image.layers).toEqual((await read([lower], { needs })).image.layers)
  expect(image.layers[0]?.contents.get('/a')).toEqual(Buffer.from('long'))
})

test.each<[string, Partial<ReadOptions>]>([
  ['other needs', { needs: [{ kind: 'path', path: '/a' }] }],
  ['other limits', { limits: { ...DEFAULT_LIMITS, path: 100 } }],
])('with %s the layer is read', async (_, options) => {
  const index = memory()
  await read([lower], { index })
  expect((await read([lower], { index, ...options })).opened).toEqual([0])
})

test('the order of needs does not matter', async () => {
  const index = memory()
  await read([upper], { needs, index })
  expect((await read([upper], { needs: [...needs, ...needs].reverse(), index })).opened).toEqual([])
})

test('a damaged record is read again and replaced', async () => {
  const index = memory()
  await read([lower], { index })
  const [[key, record] = ['', Buffer.of()]] = [...index.records]
  const damaged = Buffer.from(record)
  damaged[record.length - 3] = 0xff
  index.records.set(key, damaged)
  expect((await read([lower], { index })).opened).toEqual([0])
  expect(index.records.get(key)).toEqual(record)
  expect((await read([lower], { index })).opened).toEqual([])
})

test('the record of another layer under this key is refused', async () => {
  const index = memory()
  await read([lower], { index })
  const [key = ''] = index.records.keys()
  index.records.clear()
  await read([upper], { index })
  const [record = Buffer.of()] = index.records.values()
  index.records.set(key, record)
  expect((await read([lower], { index })).opened).toEqual([0])
})

test('nothing is saved for an image that could not be read completely', async () => {
  const index = memory()
  const { blob } = encodeLayer(upper)
  await expect(read([lower, { blob, diffId: digestOf('other') }], { index })).rejects.toMatchObject({
    code: 'image/diff-id',
  })
  expect(index.records.size).toBe(0)
})

test.each([
  ['entries', { entries: 2 }],
  ['names', { names: 10 }],
  ['unpacked', { unpacked: 9 }],
  ['contents', { contents: 3 }],
] as const)('the limit "%s" holds for known layers together', async (name, limits) => {
  const index = memory()
  await read([lower], { needs: needs.slice(0, 1), index })
  // A limit is part of the key; here, each layer alone is within the limit.
  const [record = null] = index.records.values()
  index.load = async () => record
  const low = { ...DEFAULT_LIMITS, ...limits }
  await expect(read([lower], { needs: needs.slice(0, 1), index, limits: low })).rejects.toMatchObject({
    code: `image/limit-${name}`,
  })
})

test('a canceled image is not read from the index either', async () => {
  const index = memory()
  await read([lower], { index })
  await expect(read([lower], { index, signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough')
})
