import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Failure } from '../../failure.ts'
import { linkFolder, removeFolder } from '../../folders.ts'
import { computeDigest, type Digest, toDigest } from '../../oci/digest.ts'

/** The verified image's name in the layout that the push reads. */
export const VERIFIED = 'verified'

/**
 * Makes a layout with one image: the verified one, with the blobs of the layout from which it was read. The builder may
 * have written other entries to that layout's index (a bake target's tags, for example), which must not be pushed.
 * OCI image spec, image-layout.md.
 * @throws Failure `push/changed` if the blob differs from the verified one
 */
export async function verifiedLayout(layout: string, digest: Digest): Promise<string> {
  const place = join(dirname(layout), VERIFIED)
  const bytes = await readFile(join(layout, 'blobs', ...digest.split(':')))
  if (computeDigest(bytes) !== digest)
    throw new Failure('push/changed', `The blob ${digest} was changed after it was verified.`)
  const document = JSON.parse(bytes.toString('utf8')) as { mediaType?: unknown; manifests?: unknown }
  const kind = document.manifests === undefined ? 'manifest' : 'index'
  // A manifest may leave its own type out (manifest.md); its descriptor may not.
  const mediaType = document.mediaType ?? `application/vnd.oci.image.${kind}.v1+json`
  const annotations = { 'org.opencontainers.image.ref.name': VERIFIED }
  const manifests = [{ mediaType, digest, size: bytes.length, annotations }]
  await removeFolder(place)
  await mkdir(place)
  await writeFile(join(place, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
  await writeFile(
    join(place, 'index.json'),
    JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests }),
  )
  await linkFolder(join(layout, 'blobs'), join(place, 'blobs'))
  return place
}

/** BuildKit's type of attestations that are OCI artifacts. OCI image spec, manifest.md, "Guidelines for Artifact Usage". */
const ATTESTATION_TYPE = 'application/vnd.docker.attestation.manifest.v1+json'

/** Whether an image of a layout has attestations that are OCI artifacts. Never rejects: only a hint needs the answer. */
export async function hasArtifacts(layout: string, digest: Digest): Promise<boolean> {
  try {
    const { manifests } = (await readBlob(layout, digest)) as { manifests?: { digest: string }[] }
    const documents = await Promise.all((manifests ?? []).map(entry => readBlob(layout, entry.digest)))
    return documents.some(({ artifactType }) => artifactType === ATTESTATION_TYPE)
  } catch {
    return false
  }
}

async function readBlob(layout: string, digest: string): Promise<{ artifactType?: unknown }> {
  if (toDigest(digest) === null) throw new Error(`${digest} is not a digest`)
  return JSON.parse(await readFile(join(layout, 'blobs', ...digest.split(':')), 'utf8'))
}
