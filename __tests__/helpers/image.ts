/** Fake images as data; tar.ts and layout.ts write real ones. This module re-exports them. */

import { createHash } from 'node:crypto'
import { EXTRACTORS } from '../../src/image/extract/registry.ts'
import type {
  Base,
  Blame,
  Entry,
  EntryType,
  Extracts,
  Image,
  ImageConfig,
  Layer,
  MetadataSecrets,
  Whiteout,
} from '../../src/image/model.ts'
import { once } from '../../src/image/once.ts'
import { originOf } from '../../src/image/origin.ts'
import { readPackages } from '../../src/image/packages/packages.ts'
import { parentOf } from '../../src/image/paths.ts'
import { computeSizes } from '../../src/image/sizes.ts'
import { mergeLayers } from '../../src/image/tree/tree.ts'
import { type Digest, parseDiffId } from '../../src/oci/digest.ts'
import type { Platform } from '../../src/oci/platform.ts'
import { DEFAULT_LIMITS } from '../../src/options/limits.ts'
import { extractAll } from './extract-all.ts'

/** An entry of a fake layer. A `path` alone is an empty file; `content` sets the size unless `size` is set. */
export interface FakeEntry {
  path: string
  type?: EntryType
  content?: string | Uint8Array
  size?: number
  mode?: number
  uid?: number
  gid?: number
  link?: string
  /** The value of `security.capability` in hexadecimal; `true` is `cap_net_bind_service+ep`. */
  capabilities?: string | boolean
  /** The extractors' results for this file; `withExtracts` computes them instead. */
  extracts?: Extracts
}

/** An item of a fake layer: an entry, or a path that it hides in the layers below. */
export type FakeItem = FakeEntry | { whiteout: string } | { opaque: string }

/** The items of a layer, alone or with facts about the layer. */
export type FakeLayer =
  | FakeItem[]
  | { entries: FakeItem[]; blame?: Blame | null; compressed?: number; metadata?: readonly MetadataSecrets[] }

export interface FakeImage {
  layers?: FakeLayer[]
  config?: Partial<ImageConfig>
  /** The number of base layers (`layers`) is enough. */
  base?: Partial<Base>
  platform?: Partial<Platform>
  reference?: string | null
}

/** An image as the reader would return it, made from data. It keeps the content of every file. */
export function fakeImage(fake: FakeImage = {}): Image {
  const base: Base = { reference: null, digest: null, layers: 0, knownBy: fake.base ? 'input' : 'none', ...fake.base }
  const layers = (fake.layers ?? []).map((layer, index) => fakeLayer(layer, index, base))
  const tree = mergeLayers(layers, DEFAULT_LIMITS, fake.platform?.os)
  return {
    digest: digestOf(JSON.stringify(fake)) as Digest,
    reference: fake.reference ?? null,
    platform: { os: 'linux', architecture: 'amd64', variant: null, ...fake.platform },
    config: { ...EMPTY_CONFIG, ...fake.config },
    base,
    dockerfiles: [],
    layers,
    tree,
    packages: once(() => readPackages({ layers, tree })),
    size: computeSizes(layers, tree, 0),
  }
}

const PROVEN = { layers: 0, knownBy: 'input' } as const

/** One layer of `fakeImage`, for tests of code that takes layers. */
export function fakeLayer(layer: FakeLayer, index = 0, base: Pick<Base, 'layers' | 'knownBy'> = PROVEN): Layer {
  const { entries: items, blame = null, compressed, metadata = [] } = Array.isArray(layer) ? { entries: layer } : layer
  const entries: Entry[] = []
  const whiteouts: Whiteout[] = []
  const contents = new Map<string, Uint8Array>()
  const extracts = new Map<string, Extracts>()
  for (const item of items) {
    if ('whiteout' in item) whiteouts.push({ kind: 'whiteout', path: item.whiteout, at: entries.length })
    else if ('opaque' in item) whiteouts.push({ kind: 'opaque', path: item.opaque, at: entries.length })
    else {
      const entry = fakeEntry(item)
      entries.push(entry)
      if (entry.type === 'file') contents.set(entry.path, contentOf(item))
      if (item.extracts) extracts.set(entry.path, item.extracts)
    }
  }
  const unpacked = entries.reduce((sum, entry) => sum + entry.size, 0)
  const seed = JSON.stringify([index, items])
  return {
    index,
    origin: originOf(index, base),
    blame,
    createdBy: null,
    digest: digestOf('blob' + seed),
    diffId: parseDiffId(digestOf('diff' + seed), 'the layer'),
    stored: compressed ?? unpacked,
    compressed: compressed ?? unpacked,
    unpacked,
    files: entries.filter(entry => entry.type === 'file').length,
    entries,
    whiteouts,
    contents,
    extracts,
    metadata,
  }
}

/** The image with the real extractors' results for each file's content. */
export async function withExtracts(image: Image): Promise<Image> {
  for (const { entries, contents, extracts } of image.layers) {
    for (const entry of entries) {
      const content = contents.get(entry.path)
      const facts = content && (await extractAll(Object.values(EXTRACTORS), entry, Buffer.from(content)))
      if (facts) (extracts as Map<string, Extracts>).set(entry.path, facts)
    }
  }
  return image
}

function fakeEntry(item: FakeEntry): Entry {
  const type = item.type ?? (item.link === undefined ? 'file' : 'symlink')
  return {
    path: item.path,
    type,
    size: type === 'file' ? (item.size ?? contentOf(item).length) : 0,
    mode: item.mode ?? (type === 'directory' ? 0o755 : type === 'symlink' ? 0o777 : 0o644),
    uid: item.uid ?? 0,
    gid: item.gid ?? 0,
    link: item.link ?? null,
    capabilities: item.capabilities === true ? capabilities({ permitted: [10] }) : item.capabilities || null,
  }
}

/** A value of `security.capability` with these numbers of capabilities, in hexadecimal. */
export function capabilities(sets: {
  permitted?: number[]
  inheritable?: number[]
  effective?: boolean
  revision?: 1 | 2 | 3
  root?: number
}): string {
  const { permitted = [], inheritable = [], effective = true, revision = 2, root = 0 } = sets
  const value = Buffer.alloc([12, 20, 24][revision - 1] as number)
  value.writeUInt32LE(revision * 2 ** 24 + (effective ? 1 : 0), 0)
  for (const [at, numbers] of [permitted, inheritable].entries()) {
    for (const number of numbers) {
      const byte = 4 + 4 * at + 8 * Math.floor(number / 32) + Math.floor((number % 32) / 8)
      value[byte] = (value[byte] as number) | (1 << (number % 8))
    }
  }
  if (revision === 3) value.writeUInt32LE(root, 20)
  return value.toString('hex')
}

function contentOf(item: FakeEntry): Uint8Array {
  return typeof item.content === 'string' ? Buffer.from(item.content) : (item.content ?? new Uint8Array())
}

export function digestOf(data: string | Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(data).digest('hex')}` as Digest
}

/** All parent directories of the paths, for tests that need explicit directories. */
export function parentsOf(paths: string[]): FakeEntry[] {
  const parents = new Set<string>()
  for (const path of paths) for (let at = parentOf(path); at !== '/'; at = parentOf(at)) parents.add(at)
  return [...parents].sort().map(path => ({ path, type: 'directory' }))
}

const EMPTY_CONFIG: ImageConfig = {
  user: '',
  env: [],
  entrypoint: [],
  cmd: [],
  workingDir: '',
  exposedPorts: [],
  volumes: [],
  labels: {},
  healthcheck: null,
  others: {},
  shell: [],
  history: [],
}

export { makeLayout } from './layout.ts'
export { makeTar } from './tar.ts'
