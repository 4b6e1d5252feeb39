/** OCI image layouts for tests, written to a folder. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import type { Digest } from '../../src/oci/digest.ts'
import { digestOf } from './image.ts'
import { makeTar, type TarEntry } from './tar.ts'

export type Compression = 'gzip' | 'zstd' | 'none'

/** A layer as entries, as a tar, or as a finished blob with the diff_id for the config. */
export type LayoutLayer =
  | TarEntry[]
  | { entries: TarEntry[]; compression?: Compression; mediaType?: string }
  | { tar: Buffer; compression?: Compression; mediaType?: string }
  | { blob: Buffer; diffId: string; mediaType?: string }

export interface LayoutImage {
  layers: LayoutLayer[]
  /** The config's `config` object, with the names of the OCI image spec (`User`, `Env`, ...). */
  config?: Record<string, unknown>
  /** Further top-level fields of the config (`history`, ...). */
  configFields?: Record<string, unknown>
  platform?: { os: string; architecture: string; variant?: string }
  tag?: string
  annotations?: Record<string, string>
}

export interface Descriptor {
  mediaType: string
  digest: Digest
  size: number
  platform?: unknown
  annotations?: Record<string, string>
}

const OCI = 'application/vnd.oci.image.'

/** Blobs to write, by digest. */
export type Blobs = Map<string, Buffer>

/** Writes a layout with these images in its index.json. Returns the images' descriptors in the same order. */
export function makeLayout(directory: string, images: LayoutImage[]): Descriptor[] {
  const blobs: Blobs = new Map()
  const manifests = images.map(image => putImage(blobs, image))
  writeLayout(directory, blobs, manifests)
  return manifests
}

/** Writes blobs, `oci-layout` and an index.json with these descriptors. */
export function writeLayout(directory: string, blobs: Blobs, manifests: Descriptor[]): void {
  mkdirSync(join(directory, 'blobs/sha256'), { recursive: true })
  for (const [path, content] of layoutFiles(blobs, manifests)) writeFileSync(join(directory, path), content)
}

/** The files of a layout by path, for a folder or an archive. */
export function layoutFiles(blobs: Blobs, manifests: Descriptor[]): Map<string, Buffer> {
  const index = { schemaVersion: 2, mediaType: OCI + 'index.v1+json', manifests }
  const files = new Map([
    ['oci-layout', json({ imageLayoutVersion: '1.0.0' })],
    ['index.json', json(index)],
  ])
  for (const [digest, blob] of blobs) files.set('blobs/' + digest.replace(':', '/'), blob)
  return files
}

/** Adds an image's blobs and returns its manifest's descriptor, with tag and platform for an index. */
export function putImage(blobs: Blobs, image: LayoutImage): Descriptor {
  const platform = image.platform ?? { os: 'linux', architecture: 'amd64' }
  const layers = image.layers.map(encodeLayer)
  const config = putBlob(
    blobs,
    json({
      ...platform,
      config: image.config ?? {},
      rootfs: { type: 'layers', diff_ids: layers.map(layer => layer.diffId) },
      ...image.configFields,
    }),
    OCI + 'config.v1+json',
  )
  const manifest = {
    schemaVersion: 2,
    mediaType: OCI + 'manifest.v1+json',
    config,
    layers: layers.map(layer => putBlob(blobs, layer.blob, layer.mediaType)),
    ...(image.annotations && { annotations: image.annotations }),
  }
  const descriptor = putBlob(blobs, json(manifest), manifest.mediaType)
  const annotations = image.tag === undefined ? {} : { annotations: { 'org.opencontainers.image.ref.name': image.tag } }
  return { ...descriptor, platform, ...annotations }
}

/** Adds an index of these manifests and returns its descriptor. */
export function putIndex(
  blobs: Blobs,
  manifests: Descriptor[],
  annotations?: Record<string, string>,
  ofIndex: Record<string, string> = {},
): Descriptor {
  const mediaType = OCI + 'index.v1+json'
  const index = { schemaVersion: 2, mediaType, manifests, annotations: ofIndex }
  const descriptor = putBlob(blobs, json(index), mediaType)
  return annotations ? { ...descriptor, annotations } : descriptor
}

export function putBlob(blobs: Blobs, blob: Buffer, mediaType: string): Descriptor {
  const digest = digestOf(blob)
  blobs.set(digest, blob)
  return { mediaType, digest, size: blob.length }
}

export { digestOf }

export function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

export function encodeLayer(layer: LayoutLayer): { blob: Buffer; diffId: string; mediaType: string } {
  if (Array.isArray(layer)) return encodeLayer({ entries: layer })
  if ('blob' in layer) return { mediaType: OCI + 'layer.v1.tar+gzip', ...layer }
  const tar = 'tar' in layer ? layer.tar : makeTar(layer.entries)
  const compression = layer.compression ?? 'gzip'
  const suffix = { gzip: '+gzip', zstd: '+zstd', none: '' }[compression]
  const encode = { gzip: gzipSync, zstd: zstdCompressSync, none: (data: Buffer) => data }[compression]
  return { blob: encode(tar), diffId: digestOf(tar), mediaType: layer.mediaType ?? OCI + 'layer.v1.tar' + suffix }
}
