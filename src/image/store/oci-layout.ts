import type { Digest } from '../../oci/digest.ts'
import { formatPlatform } from '../../oci/platform.ts'
import type { Limits } from '../../options/limits.ts'
import { quote } from '../../text/quote.ts'
import type { NamedDescriptor, StoredManifest } from './descriptors.ts'
import type { ArchiveItem } from './docker-archive.ts'
import { blobPath, type Documents, openDocuments } from './documents.ts'
import type { Files } from './files.ts'
import { findManifests, type ManifestSearch } from './find-manifests.ts'
import { type Configs, openLayoutImage } from './layout-image.ts'
import { type ImageLocator, isNamed } from './locator.ts'
import { missingManifest } from './not-found.ts'
import { isAttestation, passOver, passOverAbsent, passOverBlob, subjectOf } from './not-images.ts'
import { describePassedOver } from './passed-over.ts'
import { createPushedDocuments } from './pushed-documents.ts'
import { readAttestation } from './read-attestation.ts'
import type { PassedOver, SelectedImages, StoredAttestation, StoredImage } from './stored-image.ts'

/**
 * Reads the selected images of an OCI image layout. OCI image spec, image-layout.md.
 * @param items what manifest.json lists; null without one. Only `docker save` writes both, and it omits platforms that were not
 * pulled: then manifests may be missing.
 * @throws Failure if a selected manifest is missing or damaged
 */
export async function readLayout(
  files: Files,
  indexJson: Buffer,
  locator: ImageLocator,
  items: readonly ArchiveItem[] | null,
  limits: Limits,
): Promise<SelectedImages> {
  const documents = openDocuments(files, limits)
  const search = nameAll(await findManifests(documents, indexJson, limits), locator, items ?? [])
  const absent = search.missing.filter(named => isSelected(named, locator))
  if (absent[0] && items === null) throw missingManifest(files, absent[0])
  const images = new Map<Digest, StoredImage>()
  const passedOver = new Map<Digest, PassedOver>()
  const configs: Configs = { documents, parsed: new Map() }
  const pushed = createPushedDocuments(documents, indexJson)
  for (const named of search.manifests) {
    if (!isSelected(named, locator, named.document.config.digest)) continue
    if (isAttestation(named) && subjectOf(named) !== null) continue
    const { digest } = named.descriptor
    const opened = await openLayoutImage(files, named, configs, limits)
    if (opened === null) {
      passedOver.set(digest, passOver(named))
      continue
    }
    const image = images.get(digest) ?? { ...opened, documents: await pushed.of(named) }
    image.reference ??= named.names.find(name => isNamed(name, locator)) ?? null
    images.set(digest, image)
  }
  for (const named of search.others) {
    if (isSelected(named, locator)) passedOver.set(named.descriptor.digest, passOverBlob(named))
  }
  for (const named of absent) passedOver.set(named.descriptor.digest, passOverAbsent(named))
  const others = [...passedOver.values()].filter(({ digest }) => !images.has(digest))
  const all = search.manifests.map(manifest => [manifest.descriptor.digest, describe(manifest)] as const)
  const attestations = await readAttestations(files, search.manifests, images, locator, documents, limits)
  for (const { subject, documents } of attestations) {
    // A push of the index also transfers what attests to nothing in it.
    const image = (subject && images.get(subject)) ?? [...images.values()][0]
    if (image) images.set(image.digest, { ...image, documents: [...(image.documents ?? []), ...documents] })
  }
  return {
    images: [...images.values()],
    attestations,
    passedOver: others,
    names: [...new Map([...all, ...others.map(other => [other.digest, describePassedOver(other)] as const)]).values()],
    missing: search.missing.length,
  }
}

/**
 * Adds the names of manifest.json if index.json has none that the locator selects. manifest.json has one platform of an image;
 * its name selects all of them.
 */
function nameAll(search: ManifestSearch, locator: ImageLocator, items: readonly ArchiveItem[]): ManifestSearch {
  const { manifests, missing, others } = search
  if (locator.tag === null || [...manifests, ...missing, ...others].some(named => isSelected(named, locator))) {
    return search
  }
  const tags = new Map<Digest, readonly string[]>()
  for (const manifest of manifests) {
    const item = items.find(({ configPath }) => configPath === blobPath(manifest.document.config.digest))
    if (item) tags.set(outermost(manifest), [...(tags.get(outermost(manifest)) ?? []), ...item.tags])
  }
  const rename = <T extends NamedDescriptor>(named: T): T => {
    return { ...named, names: [...named.names, ...(tags.get(outermost(named)) ?? [])] }
  }
  return { manifests: manifests.map(rename), missing: missing.map(rename), others: others.map(rename) }
}

/** The digest that index.json itself has. */
function outermost({ path, descriptor }: NamedDescriptor): Digest {
  return path[0] ?? descriptor.digest
}

function isSelected({ descriptor, path, names }: NamedDescriptor, locator: ImageLocator, config?: Digest): boolean {
  const { digest } = locator
  const digests = [...path, descriptor.digest, config]
  return (
    (digest === null || digests.includes(digest)) &&
    (locator.tag === null || names.some(name => isNamed(name, locator)))
  )
}

function describe({ descriptor: { digest, platform }, names }: StoredManifest): string {
  return `${[...names.map(quote), digest].join(' ')}${platform === null ? '' : ` (${quote(formatPlatform(platform))})`}`
}

/** The attestations of these images, and those of nothing. The locator of a single manifest does not select them. */
function readAttestations(
  files: Files,
  manifests: readonly StoredManifest[],
  images: ReadonlyMap<Digest, StoredImage>,
  locator: ImageLocator,
  documents: Documents,
  limits: Limits,
): Promise<StoredAttestation[]> {
  const attested = manifests.filter(manifest => {
    if (!isAttestation(manifest)) return false
    const subject = subjectOf(manifest)
    return subject !== null ? images.has(subject) : isSelected(manifest, locator)
  })
  const different = new Map(attested.map(manifest => [manifest.descriptor.digest, manifest])).values()
  return Promise.all(
    [...different].map(manifest => readAttestation(files, manifest, subjectOf(manifest), documents, limits)),
  )
}
