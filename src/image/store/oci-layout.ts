import { type Digest, toDigest } from '../../oci/digest.ts'
import { formatPlatform } from '../../oci/platform.ts'
import type { Limits } from '../../options/limits.ts'
import { quote } from '../../text/quote.ts'
import type { NamedDescriptor, StoredManifest } from './descriptors.ts'
import { blobPath, type Documents, openDocuments } from './documents.ts'
import type { Files } from './files.ts'
import { findManifests } from './find-manifests.ts'
import { type Configs, openLayoutImage } from './layout-image.ts'
import { type ImageLocator, isTagged } from './locator.ts'
import { missingManifest } from './not-found.ts'
import { isAttestation, passOver, passOverAbsent, passOverBlob } from './not-images.ts'
import { describePassedOver } from './passed-over.ts'
import type { PassedOver, SelectedImages, StoredAttestation, StoredImage } from './stored-image.ts'

/**
 * Reads the selected images of an OCI image layout. OCI image spec, image-layout.md.
 * @param partial whether manifests may be missing: `docker save` omits platforms that were not pulled
 * @throws Failure if a selected manifest is missing or damaged
 */
export async function readLayout(
  files: Files,
  indexJson: Buffer,
  locator: ImageLocator,
  partial: boolean,
  limits: Limits,
): Promise<SelectedImages> {
  const documents = openDocuments(files, limits)
  const search = await findManifests(documents, indexJson, limits)
  const absent = search.missing.filter(named => isSelected(named, locator))
  if (absent[0] && !partial) throw missingManifest(files, absent[0])
  const images = new Map<Digest, StoredImage>()
  const passedOver = new Map<Digest, PassedOver>()
  const configs: Configs = { documents, parsed: new Map() }
  for (const named of search.manifests) {
    if (!isSelected(named, locator, named.document.config.digest) || isAttestation(named)) continue
    const { digest } = named.descriptor
    // What is selected by its digest is no longer one of several.
    const manifest = digest === locator.digest ? { ...named, path: [] } : named
    const opened = await openLayoutImage(files, manifest, configs, limits)
    if (opened === null) {
      passedOver.set(digest, passOver(named))
      continue
    }
    const image = images.get(digest) ?? opened
    image.reference ??= named.names.find(name => locator.tag === null || isTagged(name, locator.tag)) ?? null
    images.set(digest, image)
  }
  for (const named of search.others) {
    if (isSelected(named, locator)) passedOver.set(named.descriptor.digest, passOverBlob(named))
  }
  for (const named of absent) passedOver.set(named.descriptor.digest, passOverAbsent(named))
  const others = [...passedOver.values()].filter(({ digest }) => !images.has(digest))
  const all = search.manifests.map(manifest => [manifest.descriptor.digest, describe(manifest)] as const)
  return {
    images: [...images.values()],
    attestations: await readAttestations(files, search.manifests, images, documents, limits),
    passedOver: others,
    names: [...new Map([...all, ...others.map(other => [other.digest, describePassedOver(other)] as const)]).values()],
    missing: search.missing.length,
  }
}

function isSelected(
  { descriptor, path, names }: NamedDescriptor,
  { tag, digest }: ImageLocator,
  config?: Digest,
): boolean {
  const digests = [...path, descriptor.digest, config]
  return (digest === null || digests.includes(digest)) && (tag === null || names.some(name => isTagged(name, tag)))
}

function describe({ descriptor: { digest, platform }, names }: StoredManifest): string {
  return `${[...names.map(quote), digest].join(' ')}${platform === null ? '' : ` (${quote(formatPlatform(platform))})`}`
}

function subjectOf({ descriptor }: StoredManifest): Digest | null {
  return toDigest(descriptor.annotations['vnd.docker.reference.digest'])
}

/** The attestations of these images. The locator of a single manifest does not select them. */
function readAttestations(
  files: Files,
  manifests: readonly StoredManifest[],
  images: ReadonlyMap<Digest, StoredImage>,
  documents: Documents,
  limits: Limits,
): Promise<StoredAttestation[]> {
  const attested = manifests.filter(manifest => {
    const subject = subjectOf(manifest)
    return isAttestation(manifest) && subject !== null && images.has(subject)
  })
  const different = new Map(attested.map(manifest => [manifest.descriptor.digest, manifest])).values()
  return Promise.all([...different].map(manifest => readAttestation(files, manifest, documents, limits)))
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
