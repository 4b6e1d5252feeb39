import { Failure } from '../../failure.ts'
import { computeDigest, type DiffId, type Digest, uncompressedDigest } from '../../oci/digest.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { asList, asObject, asText, asTexts, field, parseJson } from '../../text/json.ts'
import { quote } from '../../text/quote.ts'
import { parseConfig } from './config.ts'
import { readDocument } from './documents.ts'
import { type Files, sumOfSizes } from './files.ts'
import { type ImageLocator, isNamed } from './locator.ts'
import type { StoredImage } from './stored-image.ts'

/** An image that manifest.json lists. */
export interface ArchiveItem {
  configPath: string
  layerPaths: string[]
  tags: string[]
}

/** @throws Failure for a manifest.json of another form, and beyond the limit `manifests` */
export function parseArchiveItems(manifestJson: Buffer, limits: Limits): ArchiveItem[] {
  const what = 'manifest.json'
  const items = asList(parseJson(manifestJson, what), what)
  if (items.length > limits.manifests) throw limitFailure('manifests', 'The number of images', limits)
  return items.map(item => {
    const object = asObject(item, what)
    return {
      configPath: asText(field(object, 'Config', what), `${what}, "Config"`),
      layerPaths: asTexts(field(object, 'Layers', what), `${what}, "Layers"`),
      tags: asTexts(field(object, 'RepoTags', what), `${what}, "RepoTags"`),
    }
  })
}

/**
 * Reads the selected images, perhaps none, of an archive in the form that `docker save` wrote before Docker 25 and other builders still write:
 * manifest.json names each image's config and its layers, which are plain tars (docker, Podman) or compressed (Kaniko,
 * Jib, ko). It has no manifests, so the config's digest (Docker's image ID) identifies the image, and a layer's diff_id
 * its blob.
 * moby, image/spec/v1.2.md, "Combined Image JSON + Filesystem Changeset Format".
 * @throws Failure if a selected image is missing or damaged
 */
export async function readDockerArchive(
  files: Files,
  items: readonly ArchiveItem[],
  locator: ImageLocator,
  limits: Limits,
): Promise<{ images: StoredImage[]; names: string[] }> {
  const images = new Map<Digest, StoredImage>()
  const names: string[] = []
  const configs = new Map<string, Buffer>()
  let room = limits.documents
  for (const { configPath, layerPaths, tags } of items) {
    names.push(...(tags.length > 0 ? tags : [configPath]).map(quote))
    const reference = tags.find(tag => isNamed(tag, locator)) ?? null
    if (locator.tag !== null && reference === null) continue
    const bytes = configs.get(configPath) ?? (await readDocument(files, configPath, limits))
    if (bytes === null) {
      if (locator.digest !== null) continue
      throw new Failure('image/blob-missing', `The config ${quote(configPath)} is not in the ${files.kind}.`)
    }
    if (!configs.has(configPath)) room -= bytes.length
    if (room < 0) throw limitFailure('documents', 'The size of all configs together', limits)
    configs.set(configPath, bytes)
    const digest = computeDigest(bytes)
    if (images.has(digest) || (locator.digest !== null && locator.digest !== digest)) continue
    images.set(digest, await openStoredImage(files, bytes, digest, layerPaths, reference, limits))
  }
  return { images: [...images.values()], names }
}

async function openStoredImage(
  files: Files,
  bytes: Buffer,
  digest: Digest,
  layerPaths: string[],
  reference: string | null,
  limits: Limits,
): Promise<StoredImage> {
  const { config, platform, diffIds } = parseConfig(bytes, `The config ${digest}`)
  if (layerPaths.length > limits.layers) throw limitFailure('layers', 'The number of layers', limits)
  if (diffIds.length !== layerPaths.length) {
    const message = `manifest.json names ${layerPaths.length} layers, but the config ${digest} has ${diffIds.length} diff_ids.`
    throw new Failure('image/layer-count', message)
  }
  const paths = new Map<Digest, string>()
  const layers: StoredImage['layers'] = []
  for (const [i, path] of layerPaths.entries()) {
    const size = await files.size(path)
    if (size === null) throw new Failure('image/blob-missing', `The layer ${quote(path)} is not in the ${files.kind}.`)
    const diffId = diffIds[i] as DiffId
    const blob = uncompressedDigest(diffId)
    paths.set(blob, path)
    layers.push({
      digest: blob,
      diffId,
      unnamed: true,
      size,
      mediaType: 'application/vnd.docker.image.rootfs.diff.tar',
      annotations: {},
    })
  }
  return {
    digest,
    configDigest: digest,
    reference,
    platform,
    config,
    configSize: bytes.length,
    layers,
    annotations: [],
    openBlob: blob => files.open(paths.get(blob) ?? blob),
    storedSize: () => sumOfSizes(files, layerPaths),
    blobRange: blob => files.range(paths.get(blob) ?? blob),
    inOrder: files.inOrder,
  }
}
