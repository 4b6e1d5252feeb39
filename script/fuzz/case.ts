import { gzipSync } from 'node:zlib'
import { digestOf } from '../../__tests__/helpers/image.ts'
import { type Blobs, type Descriptor, layoutFiles, putBlob, putIndex } from '../../__tests__/helpers/layout.ts'
import { makeTar } from '../../__tests__/helpers/tar.ts'
import { Failure } from '../../src/failure.ts'
import type { Image, Need } from '../../src/image/model.ts'
import { compareBytes } from '../../src/image/paths.ts'
import { readImage } from '../../src/image/read/read-image.ts'
import { openArchive } from '../../src/image/store/archive.ts'
import { readDocument } from '../../src/image/store/documents.ts'
import type { Files } from '../../src/image/store/files.ts'
import { readLayout } from '../../src/image/store/oci-layout.ts'
import { openPackedArchive } from '../../src/image/store/packed-archive.ts'
import { largestPaths, wastedPaths } from '../../src/image/tree/largest.ts'
import { listLayers, listTree } from '../../src/image/tree/listing.ts'
import { DEFAULT_LIMITS, type Limits } from '../../src/options/limits.ts'
import { fuzzJson, fuzzText } from './documents.ts'
import { damage, encode, fuzzTar } from './layers.ts'
import { memoryFiles, memoryHandle } from './memory.ts'
import { createRandom, type Random } from './random.ts'

/** Small limits keep cases with huge claimed sizes fast. */
const LIMITS: Limits = {
  ...DEFAULT_LIMITS,
  entries: 20_000,
  contents: 2 ** 22,
  content: 2 ** 21,
  ratioFloor: 2 ** 22,
  document: 2 ** 18,
}

const NEEDS: Need[] = [
  { kind: 'path', path: '/etc/a' },
  { kind: 'path', path: '/usr/lib/b' },
  { kind: 'basename', name: 'b' },
  { kind: 'below', path: '/usr' },
  { kind: 'executable-head', bytes: 16 },
]

/** The result of a case: the code of the failure, or `read`. */
export type Outcome = string

/**
 * Creates and reads the case of this seed. Throws if the reader crashes, accepts damaged bytes, returns an inconsistent
 * tree, or returns another result for the same bytes in other chunks.
 */
export async function runCase(seed: number): Promise<Outcome> {
  const random = createRandom(seed)
  const { files, damaged } = makeLayout(random)
  const wrap = random.below(10)
  const chunk = random.pick([1, 13, 512, 100_000])
  const first = await outcomeOf(() => wrapped(random, files, wrap, chunk))
  if (damaged && first.outcome === 'read') throw new Error('the reader accepted bytes that do not match their digest')
  // An archive may be damaged at random, so only a plain layout must give the same result twice.
  if (wrap > 1) {
    const again = await outcomeOf(async () => memoryFiles(files, 4096))
    // The reader may find another of several damages first, so error codes may differ.
    const same = first.outcome === 'read' ? again.text === first.text : again.outcome !== 'read'
    if (!same) throw new Error(`in other chunks: ${first.text}\nbecame: ${again.text}`)
  }
  return first.outcome
}

async function wrapped(random: Random, files: Map<string, Buffer>, wrap: number, chunk: number): Promise<Files> {
  if (wrap > 1) return memoryFiles(files, chunk)
  const tar = makeTar([...files].map(([path, content]) => ({ path, content })))
  const broken = random.chance(0.3) ? damage(random, tar) : tar
  if (wrap === 0) return openArchive(memoryHandle(broken), LIMITS)
  const packed = gzipSync(broken, { level: 1 })
  return openPackedArchive(memoryHandle(random.chance(0.3) ? damage(random, packed) : packed), LIMITS)
}

async function outcomeOf(open: () => Promise<Files>): Promise<{ outcome: Outcome; text: string }> {
  try {
    const files = await open()
    const wanted = { path: 'x', tag: null, digest: null }
    const index = (await readDocument(files, 'index.json', LIMITS)) ?? Buffer.alloc(0)
    const { images } = await readLayout(files, index, wanted, null, LIMITS)
    const texts: string[] = []
    for (const stored of images) {
      const image = await readImage(stored, { needs: NEEDS, limits: LIMITS })
      check(image)
      texts.push(textOf(image))
    }
    return { outcome: 'read', text: texts.join('\n') }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (/undefined|\[object|NaN/.test(error.message))
      throw new Error(`a message with an unformatted value: ${error.message}`)
    return { outcome: error.code, text: error.code }
  }
}

/** Verifies the invariants of an image. */
function check(image: Image): void {
  const rows = [...listTree(image)]
  const expect = (holds: boolean, what: string) => {
    if (!holds) throw new Error(what)
  }
  rows.forEach(({ path, type, size }, i) => {
    expect(/^\/[^/]/.test(path) && !path.endsWith('/') && !path.split('/').includes('..'), `a path like ${path}`)
    expect(i === 0 || compareBytes((rows[i - 1] as (typeof rows)[number]).path, path) < 0, `${path} is out of order`)
    expect(image.tree.get(path)?.path === path, `${path} is not found`)
    expect(type === 'file' || size === 0, `${path} has a size`)
    image.tree.resolve(path)
    image.tree.content(path)
    image.tree.list(path)
  })
  const sum = (list: readonly { size: number }[]) => list.reduce((total, { size }) => total + size, 0)
  expect(sum(rows) === image.size.merged, 'the merged size is not that of the files')
  expect(image.size.wasted >= 0, 'less than nothing is wasted')
  const markers = sum(image.layers.map(layer => ({ size: layer.unpacked - sum(layer.entries) })))
  expect(sum(wastedPaths(image, 1e6)) + markers === image.size.wasted, 'the wasted paths are not what is wasted')
  expect(largestPaths(image.tree, 5).length <= 5, 'more than was asked for')
  for (const row of listLayers(image)) expect(row.path.startsWith('/'), 'a relative path')
}

function textOf(image: Image): string {
  const contents = image.layers.map(({ contents }) =>
    [...contents].map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')]),
  )
  return JSON.stringify([image.config, image.size, [...listTree(image)], [...listLayers(image)], contents])
}

/** A layout with one or two images, usually damaged. */
function makeLayout(random: Random): { files: Map<string, Buffer>; damaged: boolean } {
  const blobs: Blobs = new Map()
  const mutate = random.chance(0.35)
  const text = (value: unknown) =>
    mutate ? fuzzText(random, random.chance(0.5) ? fuzzJson(random, value) : value) : Buffer.from(JSON.stringify(value))
  const layers: Descriptor[] = []
  const diffIds: string[] = []
  for (let count = random.below(4); count > 0; count--) {
    const tar = fuzzTar(random)
    let blob = encode(random, tar)
    // The digest is computed after the first damage and before the second; the reader must accept neither.
    if (random.chance(0.1)) blob = damage(random, blob)
    const descriptor = putBlob(blobs, blob, 'application/vnd.oci.image.layer.v1.tar')
    if (random.chance(0.05)) blobs.set(descriptor.digest, damage(random, blob))
    layers.push(descriptor)
    diffIds.push(digestOf(tar))
  }
  const config = putBlob(
    blobs,
    text({
      os: 'linux',
      architecture: 'amd64',
      config: {
        User: '1',
        Env: ['A=b'],
        Labels: { a: 'b' },
        ExposedPorts: { '80/tcp': {} },
        Healthcheck: { Test: ['NONE'] },
      },
      rootfs: { type: 'layers', diff_ids: diffIds },
      history: [{ created_by: 'x' }],
    }),
    'application/vnd.oci.image.config.v1+json',
  )
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = putBlob(
    blobs,
    text({ schemaVersion: 2, mediaType, config, layers, annotations: { a: 'b' } }),
    mediaType,
  )
  let manifests: Descriptor[] = [{ ...manifest, platform: { os: 'linux', architecture: 'amd64' } }]
  if (random.chance(0.2)) manifests = [putIndex(blobs, manifests), ...manifests]
  const files = layoutFiles(blobs, manifests)
  if (mutate) files.set('index.json', text({ schemaVersion: 2, manifests }))
  // A mutated manifest may no longer list the damaged layer.
  const damaged = !mutate && layers.some(({ digest }) => digestOf(blobs.get(digest) as Buffer) !== digest)
  return { files, damaged }
}
