import { Readable } from 'node:stream'
import { Failure } from '../../failure.ts'
import type { DiffId, Digest } from '../../oci/digest.ts'
import { formatPlatform, normalizePlatform, type Platform } from '../../oci/platform.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { quote } from '../../text/quote.ts'
import { isObject, mayHave, type ParsedConfig, parseConfig } from './config.ts'
import { type StoredManifest, wrongSize } from './descriptors.ts'
import { blobPath, type Documents } from './documents.ts'
import { type Files, sumOfSizes } from './files.ts'
import { claimsConfig, isEncrypted, isPlugin } from './media-types.ts'
import { hasNoFiles, isForPlatform, notAnImage } from './not-images.ts'
import type { StoredImage } from './stored-image.ts'

/** The configs of a layout: one that several manifests share is parsed once. */
export interface Configs {
  documents: Documents
  parsed: Map<Digest, ParsedConfig>
}

/**
 * The image of a manifest in a layout; null if it is not one and no engine chooses it.
 * @throws Failure if an engine could choose it and it cannot be read
 */
export async function openLayoutImage(
  files: Files,
  manifest: StoredManifest,
  configs: Configs,
  limits: Limits,
): Promise<StoredImage | null> {
  const read = await readConfig(files, manifest, configs)
  if (read === null) return null
  const { contents, configSize } = read
  const { config, platform, diffIds } = contents
  if (hasNoFiles(manifest, platform)) return null
  requireAgreement(manifest, platform)
  const { descriptor, document } = manifest
  const { length } = document.layers
  if (length > limits.layers) throw limitFailure('layers', 'The number of layers', limits)
  if (diffIds.length !== length) {
    const message = `The manifest ${descriptor.digest} has ${length} layers, but its config has ${diffIds.length} diff_ids.`
    throw new Failure('image/layer-count', message)
  }
  const encrypted = document.layers.find(({ mediaType }) => isEncrypted(mediaType))
  if (encrypted) {
    throw new Failure('image/unreadable', `The layer ${encrypted.digest} is encrypted.`, {
      hint: 'Inspect the image before it is encrypted, or decrypt it first: `skopeo copy --decryption-key`.',
    })
  }
  const embedded = new Map(document.layers.map(({ digest, data }) => [digest, data]))
  return {
    digest: descriptor.digest,
    configDigest: document.config.digest,
    reference: null,
    platform: mergePlatforms(platform, descriptor.platform),
    config,
    configSize,
    layers: document.layers.map(({ digest, size, mediaType, annotations }, i) => {
      return { digest, size, mediaType, annotations, diffId: diffIds[i] as DiffId }
    }),
    annotations: [document.annotations, ...manifest.annotations],
    openBlob(digest) {
      const data = embedded.get(digest)
      return data ? Readable.from([data]) : files.open(blobPath(digest))
    },
    // Embedded blobs are tiny, and count nothing.
    storedSize: () =>
      sumOfSizes(
        files,
        document.layers.map(({ digest }) => blobPath(digest)),
      ),
    blobRange: async digest => (embedded.get(digest) ? null : files.range(blobPath(digest))),
    inOrder: files.inOrder,
  }
}

/** The config of an image; null if the manifest is that of a chart, a signature or another artifact. */
async function readConfig(
  files: Files,
  manifest: StoredManifest,
  { documents, parsed }: Configs,
): Promise<{ contents: ParsedConfig; configSize: number } | null> {
  const { config } = manifest.document
  const what = `The config ${config.digest}`
  const bytes = config.data ?? (await documents.read(config.digest))
  if (!isConfig(config.mediaType, bytes)) {
    if (isForPlatform(manifest)) throw notAnImage(manifest)
    return null
  }
  if (bytes === null) throw new Failure('image/blob-missing', `${what} is not in the ${files.kind}.`)
  if (bytes.length !== config.size) throw wrongSize(config, bytes.length)
  const contents = parsed.get(config.digest) ?? parseConfig(bytes, what)
  parsed.set(config.digest, contents)
  return { contents, configSize: bytes.length }
}

/**
 * The content decides, because engines ignore the type. Docker's own image store refuses that of a plugin, but containerd's runs
 * an image with it; the config of a plugin names no platform. Upstream: moby, distribution/pull_v2.go.
 */
function isConfig(mediaType: string, bytes: Buffer | null): boolean {
  if (isPlugin(mediaType)) return bytes !== null && mayHave(bytes, PLATFORM_KEYS)
  if (!claimsConfig(mediaType)) return bytes !== null && mayHave(bytes, ['rootfs'])
  // Tools for artifacts write `{}` as the config of an image. What is damaged has no keys either.
  return bytes === null || mayHave(bytes, ['rootfs', ...PLATFORM_KEYS, 'config']) || !isObject(bytes)
}

const PLATFORM_KEYS = ['os', 'architecture']

/** Engines choose an image by its descriptor and run it by its config. */
function requireAgreement({ descriptor }: StoredManifest, config: Platform): void {
  const { platform, digest } = descriptor
  if (platform === null || /^unknown$/i.test(platform.os) || agree(platform, config)) return
  const message = `The index has ${digest} for ${quote(formatPlatform(platform))}, but its config is for ${quote(formatPlatform(config))}.`
  throw new Failure('image/platform', message, {
    hint: 'Build it again for one platform, or write the index again, so that both name the same system and architecture.',
  })
}

/** Whether they name the same system and architecture, as far as both name one. Configs often omit the variant. */
function agree(a: Platform, b: Platform): boolean {
  const [os, architecture] = normalParts(a)
  const [otherOs, otherArchitecture] = normalParts(b)
  return (
    (!a.os || !b.os || os === otherOs) && (!a.architecture || !b.architecture || architecture === otherArchitecture)
  )
}

function normalParts({ os, architecture }: Platform): string[] {
  return normalizePlatform(`${os || 'any'}/${architecture || 'any'}`).split('/')
}

/** Engines run an image by its config. The descriptor adds what the config omits. */
function mergePlatforms(config: Platform, descriptor: Platform | null): Platform {
  return {
    os: config.os || descriptor?.os || '',
    architecture: config.architecture || descriptor?.architecture || '',
    variant: config.variant ?? descriptor?.variant ?? null,
  }
}
