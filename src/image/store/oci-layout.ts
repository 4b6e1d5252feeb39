import { Failure } from '../../failure.ts'
import { type Digest, toDigest } from '../../oci/digest.ts'
import { formatPlatform, type Platform } from '../../oci/platform.ts'
import { quote } from '../../text/quote.ts'
import { type Limits, limitFailure } from '../limits.ts'
import { looksLikeConfig, type ParsedConfig, parseConfig } from './config.ts'
import { findManifests, type NamedDescriptor, type StoredManifest, wrongSize } from './descriptors.ts'
import { blobPath, type Documents, openDocuments } from './documents.ts'
import type { Files } from './files.ts'
import { type ImageLocator, isTagged } from './locator.ts'
import type { StoredAttestation, StoredImage } from './stored-image.ts'

/**
 * The images of an OCI image layout that a reference asks for. OCI image spec, image-layout.md.
 * `partial` says that the layout may lack what it names, as an archive of `docker save` lacks the platforms that were
 * not pulled; else a manifest that was asked for and is not there is a Failure.
 */
export async function readLayout(
  files: Files,
  indexJson: Buffer,
  wanted: ImageLocator,
  partial: boolean,
  limits: Limits,
): Promise<{ images: StoredImage[]; attestations: StoredAttestation[] }> {
  const documents = openDocuments(files, limits)
  const { manifests, missing } = await findManifests(documents, indexJson, limits)
  const absent = missing.find(named => isWanted(named, wanted) && !isAttestation(named))
  if (absent && !partial) throw missingManifest(files, absent)
  const images = new Map<Digest, StoredImage>()
  const configs: Configs = { documents, parsed: new Map() }
  for (const manifest of manifests) {
    if (!isWanted(manifest, wanted, manifest.document.config.digest) || isAttestation(manifest)) continue
    const { digest } = manifest.descriptor
    const known = images.get(digest)
    const image = known ?? (await storedImage(files, manifest, configs, limits))
    if (image === null) continue
    image.reference ??= manifest.names.find(name => wanted.tag === null || isTagged(name, wanted.tag)) ?? null
    images.set(digest, image)
  }
  if (images.size === 0) throw nothingFound(files, wanted, manifests, missing.length)
  // A reference to a single manifest does not name what is attested of it.
  const attested = manifests.filter(manifest => {
    const subject = subjectOf(manifest)
    return isAttestation(manifest) && subject !== null && images.has(subject)
  })
  const attestations = await Promise.all(
    [...new Map(attested.map(manifest => [manifest.descriptor.digest, manifest])).values()].map(manifest =>
      storedAttestation(files, manifest, documents, limits),
    ),
  )
  return { images: [...images.values()], attestations }
}

function subjectOf({ descriptor }: StoredManifest): Digest | null {
  return toDigest(descriptor.annotations['vnd.docker.reference.digest'])
}

/** One statement that is too large, or not there, explains nothing; the image itself can be read all the same. */
async function storedAttestation(
  files: Files,
  found: StoredManifest,
  documents: Documents,
  limits: Limits,
): Promise<StoredAttestation> {
  const told = found.document.layers.filter(({ size, annotations }) => {
    return annotations['in-toto.io/predicate-type']?.startsWith(PROVENANCE) && size <= limits.document
  })
  const statements = await Promise.all(told.slice(0, 4).map(({ digest }) => documents.read(digest)))
  return {
    digest: found.descriptor.digest,
    subject: subjectOf(found),
    provenance: statements.filter(statement => statement !== null),
    openBlob: blob => files.open(blobPath(blob)),
  }
}

const PROVENANCE = 'https://slsa.dev/provenance/'

function isWanted(
  { descriptor, path, names }: NamedDescriptor,
  { tag, digest }: ImageLocator,
  config?: Digest,
): boolean {
  const digests = [...path, descriptor.digest, config]
  return (digest === null || digests.includes(digest)) && (tag === null || names.some(name => isTagged(name, tag)))
}

/** BuildKit, docs/attestations/attestation-storage.md. */
function isAttestation({ descriptor: { annotations, platform } }: NamedDescriptor): boolean {
  return annotations['vnd.docker.reference.type'] !== undefined && platform?.os === 'unknown'
}

/** Configs that several manifests have are read and parsed once. */
interface Configs {
  documents: Documents
  parsed: Map<Digest, ParsedConfig>
}

async function storedImage(
  files: Files,
  found: StoredManifest,
  { documents, parsed }: Configs,
  limits: Limits,
): Promise<StoredImage | null> {
  const { descriptor, document } = found
  const what = `The config ${document.config.digest}`
  const bytes = await documents.read(document.config.digest)
  const claimed = IMAGE_CONFIGS.has(document.config.mediaType)
  // A chart, a signature or a cache is stored with a manifest too, but its config is no image's.
  if (!claimed && (bytes === null || !looksLikeConfig(bytes))) return null
  if (bytes === null) throw new Failure('image/blob-missing', `${what} is not in the ${files.kind}.`)
  if (bytes.length !== document.config.size) throw wrongSize(document.config, bytes.length)
  const known = parsed.get(document.config.digest) ?? parseConfig(bytes, what)
  parsed.set(document.config.digest, known)
  const { config, platform, diffIds } = known
  const { length } = document.layers
  if (length > limits.layers) throw limitFailure('layers', 'The number of layers', limits)
  if (diffIds.length !== length) {
    const message = `The manifest ${descriptor.digest} has ${length} layers, but its config has ${diffIds.length} diff_ids.`
    throw new Failure('image/layer-count', message)
  }
  return {
    digest: descriptor.digest,
    configDigest: document.config.digest,
    reference: null,
    platform: platformOf(platform, descriptor.platform),
    config,
    configSize: bytes.length,
    layers: document.layers.map(({ digest, size, mediaType, annotations }, i) => {
      return { digest, size, mediaType, annotations, diffId: diffIds[i] as StoredImage['layers'][number]['diffId'] }
    }),
    annotations: { ...descriptor.annotations, ...document.annotations },
    openBlob: digest => files.open(blobPath(digest)),
    inOrder: files.inOrder,
  }
}

const IMAGE_CONFIGS = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
])

/** The config is what an engine runs by; what it leaves open, the descriptor may say. */
function platformOf(config: Platform, descriptor: Platform | null): Platform {
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
    hint: 'Write it again with all that it names, or choose an image that is there with `@sha256:...`.',
  })
}

const SHOWN = 10

function nothingFound(files: Files, wanted: ImageLocator, manifests: StoredManifest[], missing: number): Failure {
  const asked = [wanted.tag, wanted.digest].filter(part => part !== null).join('@')
  const lines = manifests.slice(0, SHOWN).map(({ descriptor, names }) => {
    const platform = descriptor.platform === null ? '' : ` (${quote(formatPlatform(descriptor.platform))})`
    return `${[...names.map(quote), descriptor.digest].join(' ')}${platform}`
  })
  const absent = missing > 0 ? ` ${missing} more are named, but not in it.` : ''
  const which = asked === '' ? 'no image' : `no image ${quote(asked)}`
  return new Failure('image/not-found', `The ${files.kind} ${wanted.path} has ${which}.${absent}`, {
    hint: lines.length === 0 ? 'Look whether it was written whole.' : `It has: ${lines.join(', ')}.`,
  })
}
