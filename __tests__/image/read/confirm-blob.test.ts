import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { LayerIndex } from '../../../src/image/layer-cache/layer-index.ts'
import { readImage } from '../../../src/image/read/read-image.ts'
import { openImageStore } from '../../../src/image/store/open-store.ts'
import { DEFAULT_LIMITS } from '../../../src/options/limits.ts'
import { digestOf } from '../../helpers/image.ts'
import { type Blobs, layoutFiles, makeLayout, putImage, writeLayout } from '../../helpers/layout.ts'
import { makeTar } from '../../helpers/tar.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'confirm-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function memory(): LayerIndex & { loads: number } {
  const records = new Map<string, Uint8Array>()
  return {
    loads: 0,
    async load(key) {
      const record = records.get(key) ?? null
      if (record) this.loads++
      return record
    },
    save: async (key, record) => void records.set(key, record),
  }
}

async function read(path: string, index: LayerIndex, isBuilt = false): Promise<string> {
  const store = await openImageStore(path, DEFAULT_LIMITS)
  try {
    const [stored] = store.images
    if (!stored) throw new Error('The store is empty.')
    const image = await readImage(stored, { needs: [], limits: DEFAULT_LIMITS, index, isBuilt })
    return [...image.tree.entries()].map(entry => entry.path).join(' ')
  } catch (error) {
    return (error as { code: string }).code
  } finally {
    await store.close()
  }
}

const layers = [[{ path: 'app', content: 'a'.repeat(5000) }], [{ path: 'key', content: 'secret' }]]

/** The file of the upper layer's blob. */
function blobFile(): string {
  const blobs: Blobs = new Map()
  const { digest } = putImage(blobs, { layers })
  const manifest = JSON.parse(String(blobs.get(digest))) as { layers: { digest: string }[] }
  return join(folder, 'blobs', String(manifest.layers[1]?.digest).replace(':', '/'))
}

describe('a layer that the index knows, in an image whose blob', () => {
  const damages: [string, (file: string) => void, string, string][] = [
    ['is missing', file => rmSync(file), 'image/blob-missing', 'image/blob-missing'],
    ['is shorter', file => writeFileSync(file, readFileSync(file).subarray(1)), 'image/', 'image/'],
    ['is longer', file => writeFileSync(file, `${readFileSync(file)}.`), 'image/', 'image/'],
    // The builder of this run wrote it a moment ago, and is trusted.
    ['has other bytes', file => writeFileSync(file, readFileSync(file).fill(0, 20, 30)), 'image/', '/app /key'],
  ]
  test.each(damages)('%s', async (_, damage, code, ofBuilder) => {
    makeLayout(folder, [{ layers }])
    const index = memory()
    expect(await read(folder, index)).toBe('/app /key')
    damage(blobFile())
    expect(await read(folder, index)).toMatch(new RegExp(`^${code}`))
    expect(await read(folder, index, true)).toMatch(new RegExp(`^${ofBuilder}`))
  })
})

test('a layer with the right bytes is taken from the index, in a folder and in an archive', async () => {
  const blobs: Blobs = new Map()
  const manifests = [putImage(blobs, { layers })]
  writeLayout(folder, blobs, manifests)
  const archive = join(folder, 'image.tar')
  writeFileSync(archive, makeTar([...layoutFiles(blobs, manifests)].map(([path, content]) => ({ path, content }))))
  const index = memory()
  expect(await read(folder, index)).toBe('/app /key')
  expect(index.loads).toBe(0)
  expect(await read(folder, index)).toBe('/app /key')
  expect(index.loads).toBe(2)
  // Records that are spoiled show that the layers are not read.
  expect(await read(archive, { ...index, save: () => Promise.reject(new Error('A layer was read.')) })).toBe(
    '/app /key',
  )
})

test('many layers share few threads', async () => {
  const many = Array.from({ length: 20 }, (_, i) => [{ path: `f${i}`, content: 'x'.repeat(i * 5000) }])
  makeLayout(folder, [{ layers: many }])
  const index = memory()
  const first = await read(folder, index)
  expect(await read(folder, index)).toBe(first)
  expect(index.loads).toBe(20)
})

test('images that share a layer load its record once', async () => {
  makeLayout(
    folder,
    ['v6', 'v7', 'v8'].map(variant => ({ layers, platform: { os: 'linux', architecture: 'arm', variant } })),
  )
  const index = memory()
  await read(folder, index)
  const store = await openImageStore(folder, DEFAULT_LIMITS)
  const reads = new Map()
  const options = { needs: [], limits: DEFAULT_LIMITS, index, reads }
  const images = await Promise.all(store.images.map(stored => readImage(stored, options)))
  await store.close()
  expect(images.map(image => [...image.tree.entries()].length)).toEqual([2, 2, 2])
  expect(index.loads).toBe(2)
})

test('an archive of docker save, whose layers have no digest', async () => {
  const archive = join(folder, 'save.tar')
  const [layer] = layers.map(makeTar)
  const diffId = digestOf(layer as Buffer)
  const config = JSON.stringify({
    os: 'linux',
    architecture: 'amd64',
    config: {},
    rootfs: { type: 'layers', diff_ids: [diffId] },
  })
  const save = (bytes: Buffer) =>
    writeFileSync(
      archive,
      makeTar([
        { path: 'config.json', content: config },
        { path: 'layer.tar', content: bytes },
        { path: 'manifest.json', content: JSON.stringify([{ Config: 'config.json', Layers: ['layer.tar'] }]) },
      ]),
    )
  const index = memory()
  save(layer as Buffer)
  expect(await read(archive, index)).toBe('/app')
  expect(await read(archive, index)).toBe('/app')
  expect(index.loads).toBe(1)
  save((layer as Buffer).fill('b', 600, 610))
  expect(await read(archive, index)).toBe('image/diff-id')
})
