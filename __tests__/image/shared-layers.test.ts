import { Readable } from 'node:stream'
import { expect, test } from '@jest/globals'
import type { LayerIndex } from '../../src/image/layer-cache/layer-index.ts'
import type { LayerReads } from '../../src/image/layer-cache/layer-reads.ts'
import type { Need } from '../../src/image/model.ts'
import { type ReadOptions, readImage } from '../../src/image/read/read-image.ts'
import type { DiffId } from '../../src/oci/digest.ts'
import { DEFAULT_LIMITS, type Limits } from '../../src/options/limits.ts'
import { digestOf, fakeImage } from '../helpers/image.ts'
import { encodeLayer, type LayoutLayer } from '../helpers/layout.ts'

/** Two targets of one run with shared parts. */
interface Pair {
  a: LayoutLayer[]
  b: LayoutLayer[]
  needs?: Need[]
  limits: Partial<Limits>
}

const needs: Need[] = ['/etc/name', '/other'].map(path => ({ kind: 'path', path }))

const pairs: [string, Pair][] = [
  [
    'a second reading finds more content of the shared layer',
    {
      a: [[{ path: 'real', content: 'content' }], [{ path: 'etc/name', type: 'symlink', link: '/real' }]],
      b: [[{ path: 'real', content: 'content' }], [{ path: 'other', content: 'other' }]],
      needs,
      limits: { contents: 8 },
    },
  ],
  [
    'the shared layer replaces a content',
    {
      a: [
        [
          { path: 'other', content: 'before' },
          { path: 'other', content: 'after.' },
        ],
      ],
      b: [
        [
          { path: 'other', content: 'before' },
          { path: 'other', content: 'after.' },
        ],
        [{ path: 'etc/name', content: 'name' }],
      ],
      needs,
      limits: { contents: 12 },
    },
  ],
  [
    'the shared layer has names that are not in their normal form',
    {
      a: [[{ path: './././././x' }]],
      b: [[{ path: './././././x' }], [{ path: 'y' }]],
      limits: { names: 11 },
    },
  ],
  [
    'the shared layer has whiteouts',
    {
      a: [[{ path: '.wh.x' }, { path: '.wh.y' }]],
      b: [[{ path: '.wh.x' }, { path: '.wh.y' }], [{ path: 'z' }]],
      limits: { names: 10 },
    },
  ],
  [
    'the shared layer has markers that delete nothing',
    {
      a: [[{ path: '.wh..wh.plnk' }, { path: '.wh..wh.aufs' }]],
      b: [[{ path: '.wh..wh.plnk' }, { path: '.wh..wh.aufs' }], [{ path: 'z' }]],
      limits: { entries: 2 },
    },
  ],
  [
    'the layers of one target are too many together',
    {
      a: [[{ path: 'x' }, { path: 'y' }]],
      b: [
        [{ path: 'z' }, { path: 'zz' }],
        [{ path: 'x' }, { path: 'y' }],
      ],
      limits: { entries: 3 },
    },
  ],
]

test.each(pairs)('targets that share a layer get the same result in both orders: %s', async (_, pair) => {
  const [a1, b1] = await inOrder(pair, ['a', 'b'])
  const [b2, a2] = await inOrder(pair, ['b', 'a'])
  const [a3, b3] = await Promise.all(both(pair, { reads: new Map() }))
  expect({ a: a2, b: b2 }).toEqual({ a: a1, b: b1 })
  expect({ a: a3, b: b3 }).toEqual({ a: a1, b: b1 })
})

test.each(pairs)('a layer of the index gives the same result as one that is read: %s', async (_, pair) => {
  const records = new Map<string, Uint8Array>()
  const index: LayerIndex = {
    load: async key => records.get(key) ?? null,
    save: async (key, record) => void records.set(key, record),
  }
  const without = await Promise.all(both(pair, {}))
  await Promise.all(both(pair, { index }))
  expect(await Promise.all(both(pair, { index }))).toEqual(without)
})

async function inOrder(pair: Pair, names: ('a' | 'b')[]): Promise<unknown[]> {
  const reads: LayerReads = new Map()
  const results: unknown[] = []
  for (const name of names) results.push(await resultOf(pair, name, { reads }))
  return results
}

function both(pair: Pair, options: Partial<ReadOptions>): [Promise<unknown>, Promise<unknown>] {
  return [resultOf(pair, 'a', options), resultOf(pair, 'b', options)]
}

/** The parts of an image that checks and reports use, or the failure. */
async function resultOf(pair: Pair, name: 'a' | 'b', options: Partial<ReadOptions>): Promise<unknown> {
  const { needs = [] } = pair
  const limits = { ...DEFAULT_LIMITS, ...pair.limits }
  try {
    const { layers, size, tree } = await readImage(stored(pair[name]), { needs, limits, isBuilt: true, ...options })
    const contents = layers.map(layer => Object.fromEntries([...layer.contents].map(([path, one]) => [path, `${one}`])))
    return { contents, size, entries: [...tree.entries()] }
  } catch (failure) {
    return `${failure}`
  }
}

function stored(layers: LayoutLayer[]): Parameters<typeof readImage>[0] {
  const blobs = layers.map(encodeLayer)
  const { config, platform } = fakeImage()
  return {
    digest: digestOf('manifest'),
    configDigest: digestOf('config'),
    reference: null,
    platform,
    config,
    configSize: 0,
    layers: blobs.map(({ blob, diffId, mediaType }) => ({
      digest: digestOf(blob),
      diffId: diffId as DiffId,
      size: blob.length,
      mediaType,
      annotations: {},
    })),
    annotations: [],
    openBlob: digest => Readable.from(blobs.flatMap(({ blob }) => (digestOf(blob) === digest ? [blob] : []))),
    blobRange: async digest => {
      const size = blobs.find(({ blob }) => digestOf(blob) === digest)?.blob.length ?? 0
      return { fd: -1, offset: 0, size, release: async () => undefined }
    },
    storedSize: async () => blobs.reduce((sum, { blob }) => sum + blob.length, 0),
    inOrder: false,
  }
}
