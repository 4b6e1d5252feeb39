import { Readable } from 'node:stream'
import { Failure } from '../../failure.ts'
import { type DiffId, type Digest, toDigest } from '../../oci/digest.ts'
import { formatPlatform, type Platform } from '../../oci/platform.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { quote } from '../../text/quote.ts'
import { looksLikeConfig, type ParsedConfig, parseConfig } from './config.ts'
import { findManifests, type NamedDescriptor, type StoredManifest, wrongSize } from './descriptors.ts'
import { blobPath, type Documents, openDocuments } from './documents.ts'
import type { Files } from './files.ts'
import { type ImageLocator, isTagged } from './locator.ts'
import { hasNoFiles, isForNoPlatform } from './not-images.ts'
import type { ImageStore, StoredAttestation, StoredImage } from './stored-image.ts'

/**
 * Reads the selected images of an OCI image layout. OCI image spec, image-layout.md.
 * @param partial whether manifests may be missing: `docker save` omits platforms that were not pulled
 * @throws Failure if a selected manifest is missing or damaged, or none is selected
 */
export async function readLayout(
  files: Files,
  indexJson: Buffer,
  locator: ImageLocator,
  partial: boolean,
  limits: Limits,
): Promise<Omit<ImageStore, 'close'>> {
  const documents = openDocuments(files, limits)
  const { manifests, missing } = await findManifests(documents, indexJson, limits)
  const absent = missing.find(named => isSelected(named, locator) && !isForNoPlatform(named))
  if (absent && !partial) throw missingManifest(files, absent)
  const images = new Map<Digest, StoredImage>()
  const others = new Map<Digest, string>()
  const configs: Configs = { documents, parsed: new Map() }
  for (const manifest of manifests) {
    if (!isSelected(manifest, locator, manifest.document.config.digest) || isAttestation(manifest)) continue
    const { digest } = manifest.descriptor
    const image = isForNoPlatform(manifest)
      ? null
      : (images.get(digest) ?? (await openStoredImage(files, manifest, configs, limits)))
    if (image === null) {
      others.set(digest, manifest.document.layers[0]?.mediaType || manifest.document.config.mediaType)
      continue
    }
    image.reference ??= manifest.names.find(name => locator.tag === null || isTagged(name, locator.tag)) ?? null
    images.set(digest, image)
  }
  if (images.size === 0) throw nothingFound(files, locator, manifests, missing.length)
  // The locator of a single manifest does not select its attestations.
  const attested = manifests.filter(manifest => {
    const subject = subjectOf(manifest)
    return isAttestation(manifest) && subject !== null && images.has(subject)
  })
  const attestations = await Promise.all(
    [...new Map(attested.map(manifest => [manifest.descriptor.digest, manifest])).values()].map(manifest =>
      readAttestation(files, manifest, documents, limits),
    ),
  )
  const notImages = [...others].map(([digest, mediaType]) => ({ digest, mediaType }))
  return { images: [...images.values()], attestations, notImages }
}

function subjectOf({ descriptor }: StoredManifest): Digest | null {
  return toDigest(descriptor.annotations['vnd.docker.reference.digest'])
}

/** Reads the provenance statements of an attestation, except for those that are too large or missing. */
async function readAttestation(
  files: Files,
  manifest: StoredManifest,
  documents: Documents,
  limits: Limits,
): Promise<StoredAttestation> {
  const provenance = manifest.document.layers.filter(({ size, annotations }) => {
    return annotations['in-toto.io/predicate-type']?.startsWith(PROVENANCE) && size <= limits.document
  })
  const statements = await Promise.all(provenance.slice(0, MAX_STATEMENTS).map(({ digest }) => documents.read(digest)))
  return {
    digest: manifest.descriptor.digest,
    subject: subjectOf(manifest),
    provenance: statements.filter(statement => statement !== null),
    openBlob: blob => files.open(blobPath(blob)),
  }
}

const MAX_STATEMENTS = 4
const PROVENANCE = 'https://slsa.dev/provenance/'

function isSelected(
  { descriptor, path, names }: NamedDescriptor,
  { tag, digest }: ImageLocator,
  config?: Digest,
): boolean {
  const digests = [...path, descriptor.digest, config]
  return (digest === null || digests.includes(digest)) && (tag === null || names.some(name => isTagged(name, tag)))
}

/** BuildKit, docs/attestations/attestation-storage.md. */
function isAttestation(named: NamedDescriptor): boolean {
  return named.descriptor.annotations['vnd.docker.reference.type'] !== undefined && isForNoPlatform(named)
}

/** The configs of a layout: one that several manifests share is parsed once. */
interface Configs {
  documents: Documents
  parsed: Map<Digest, ParsedConfig>
}

/** The image of a manifest; null if its config is not that of an image. */
async function openStoredImage(
  files: Files,
  manifest: StoredManifest,
  { documents, parsed }: Configs,
  limits: Limits,
): Promise<StoredImage | null> {
  const { descriptor, document } = manifest
  const what = `The config ${document.config.digest}`
  const bytes = document.config.data ?? (await documents.read(document.config.digest))
  const claimed = IMAGE_CONFIGS.has(document.config.mediaType)
  // Charts, signatures and caches have manifests too, but with other configs.
  if (!claimed && (bytes === null || !looksLikeConfig(bytes))) return null
  if (bytes === null) throw new Failure('image/blob-missing', `${what} is not in the ${files.kind}.`)
  if (bytes.length !== document.config.size) throw wrongSize(document.config, bytes.length)
  const contents = parsed.get(document.config.digest) ?? parseConfig(bytes, what)
  parsed.set(document.config.digest, contents)
  const { config, platform, diffIds } = contents
  if (hasNoFiles(manifest, platform)) return null
  const { length } = document.layers
  if (length > limits.layers) throw limitFailure('layers', 'The number of layers', limits)
  if (diffIds.length !== length) {
    const message = `The manifest ${descriptor.digest} has ${length} layers, but its config has ${diffIds.length} diff_ids.`
    throw new Failure('image/layer-count', message)
  }
  const embedded = new Map(document.layers.map(({ digest, data }) => [digest, data]))
  return {
    digest: descriptor.digest,
    configDigest: document.config.digest,
    reference: null,
    platform: mergePlatforms(platform, descriptor.platform),
    config,
    configSize: bytes.length,
    layers: document.layers.map(({ digest, size, mediaType, annotations }, i) => {
      return { digest, size, mediaType, annotations, diffId: diffIds[i] as DiffId }
    }),
    annotations: { ...descriptor.annotations, ...document.annotations },
    openBlob(digest) {
      const data = embedded.get(digest)
      return data ? Readable.from([data]) : files.open(blobPath(digest))
    },
    inOrder: files.inOrder,
  }
}

const IMAGE_CONFIGS = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
])

/** Engines run an image by its config. The descriptor adds what the config omits. */
function mergePlatforms(config: Platform, descriptor: Platform | null): Platform {
  return {
    os: config.os || descriptor?.os || '',
    architecture: config.architecture || descriptor?.architecture || '',
    variant: config.variant ?? descriptor?.variant ?? null,
  }
}

function missingManifest(files: Files, { descriptor, path }: NamedDescriptor): Failure {
  const platform = descriptor.platform === null ? '' : ` (${quote(formatPlatform(descriptor.platform))})`
  const by = path.length === 0 ? 'index.json' : `The index ${path.at(-1)}`
  const message = `${by} names ${descriptor.digest}${platform}, which is not in the ${files.kind}.`
  return new Failure('image/blob-missing', message, {
    hint: 'Save it again with all platforms, or choose an image that it contains with `@sha256:...`.',
  })
}

const MAX_SHOWN = 10

function nothingFound(files: Files, locator: ImageLocator, manifests: StoredManifest[], missing: number): Failure {
  const selector = [locator.tag, locator.digest].filter(part => part !== null).join('@')
  const lines = manifests.slice(0, MAX_SHOWN).map(({ descriptor, names }) => {
    const platform = descriptor.platform === null ? '' : ` (${quote(formatPlatform(descriptor.platform))})`
    return `${[...names.map(quote), descriptor.digest].join(' ')}${platform}`
  })
  const absent = missing > 0 ? ` Its index names ${missing} more that it does not contain.` : ''
  const which = selector === '' ? 'no image' : `no image ${quote(selector)}`
  return new Failure('image/not-found', `The ${files.kind} ${locator.path} has ${which}.${absent}`, {
    hint: lines.length === 0 ? 'Check whether it was saved completely.' : `It contains: ${lines.join(', ')}.`,
  })
}
