import type { Readable } from 'node:stream'
import type { Digest } from '../../oci/digest.ts'
import type { Platform } from '../../oci/platform.ts'
import type { LayerSource } from '../layer/layer.ts'
import type { ImageConfig } from '../model.ts'

/** A layer as the manifest has it. */
export interface StoredLayer extends LayerSource {
  mediaType: string
  annotations: Record<string, string>
}

/** One platform's image in a store: all that is known before its layers are read. */
export interface StoredImage {
  /** The manifest's digest; the config's for an archive of `docker save`'s old form, which has no manifest. */
  digest: Digest
  configDigest: Digest
  /** The name or tag it is stored under, if any. */
  reference: string | null
  platform: Platform
  config: ImageConfig
  /** Bytes of the config blob. */
  configSize: number
  layers: StoredLayer[]
  /** The manifest's annotations over those of its descriptor: `org.opencontainers.image.base.name` and others. */
  annotations: Record<string, string>
  /** The bytes of a blob of this image, as they are stored and not verified. Failures come through the stream. */
  openBlob(digest: Digest): Readable
  /** Whether all blobs that are wanted should be opened at once and read side by side (see files.ts). */
  inOrder: boolean
}

/** An attestation: an SBOM or provenance that an index keeps beside an image. */
export interface StoredAttestation {
  digest: Digest
  /** The manifest that it is about. */
  subject: Digest | null
  /** Its in-toto statements about where the image came from (SLSA), verified by their digests. */
  provenance: Buffer[]
  openBlob(digest: Digest): Readable
}

export interface ImageStore {
  /** Every image once, in the order of the indexes. */
  images: StoredImage[]
  attestations: StoredAttestation[]
  close(): Promise<void>
}
