import type { Readable } from 'node:stream'
import type { Digest } from '../../oci/digest.ts'
import type { Platform } from '../../oci/platform.ts'
import type { LayerSource } from '../layer/layer.ts'
import type { ImageConfig } from '../model.ts'
import type { PushedDocument } from '../pushed-document.ts'
import type { FileRange } from './file-range.ts'

/** A layer in a manifest. */
export interface StoredLayer extends LayerSource {
  mediaType: string
  annotations: Record<string, string>
}

/** The image of one platform in a store, before its layers are read. */
export interface StoredImage {
  /** The digest of the manifest; that of the config for `docker save`'s old form, which has no manifest. */
  digest: Digest
  configDigest: Digest
  /** The name or tag in the store, if any. */
  reference: string | null
  platform: Platform
  config: ImageConfig
  /** Bytes of the config blob. */
  configSize: number
  layers: StoredLayer[]
  /** Of the manifest, then of its descriptor, of the index that has it, and so on: the first that says something counts. */
  annotations: readonly Record<string, string>[]
  /** What a push transfers besides the layers and the config; absent for an archive without a manifest. */
  documents?: readonly PushedDocument[]
  /** The stored bytes of a blob, unverified. Failures come through the stream. */
  openBlob(digest: Digest): Readable
  /** Bytes of all layers as they are stored, whatever their descriptors claim: at most those of the archive that they are in. */
  storedSize(): Promise<number>
  /** Where the stored bytes of a blob are; null if it is missing, or not in a file that can be read in any order. */
  blobRange(digest: Digest): Promise<FileRange | null>
  /** Whether all needed blobs should be opened at once and read concurrently (see files.ts). */
  inOrder: boolean
}

/** An attestation of an image in the same index: an SBOM or provenance. */
export interface StoredAttestation {
  digest: Digest
  /** The manifest of the image. */
  subject: Digest | null
  /** Its SLSA provenance statements (in-toto), verified by their digests. */
  provenance: Buffer[]
  /** Its manifest and all statements. */
  documents: readonly PushedDocument[]
}

/** What a descriptor is that is not an image; `absent` is an image that `docker save` omitted, since it was not pulled. */
export type PassedOverKind =
  | 'attestation'
  | 'signature'
  | 'sbom'
  | 'chart'
  | 'wasm'
  | 'plugin'
  | 'cache'
  | 'artifact'
  | 'absent'

/** What a store names, no engine runs, and Stagegate does not verify. */
export interface PassedOver {
  digest: Digest
  kind: PassedOverKind
  /** The type of its content, unverified. */
  mediaType: string
  /** The name or tag in the store, if any. */
  reference: string | null
  /** The platform that an index has it for; null without one. */
  platform: string | null
}

export interface ImageStore {
  /** The file or folder, without the selector. */
  path: string
  /** Every image once, in the order of the indexes; of an archive with both forms, then those that only the other form has. */
  images: StoredImage[]
  attestations: StoredAttestation[]
  /** What the store names next to the images. */
  passedOver: PassedOver[]
  /** Bytes of the archive; of a folder, those of all layers of its images. */
  storedSize(): Promise<number>
  close(): Promise<void>
}

/** What a locator selects of a layout or an archive, perhaps nothing; `names` describes all that it has. */
export interface SelectedImages extends Omit<ImageStore, 'close' | 'path' | 'storedSize'> {
  names: string[]
  /** How many manifests its indexes name and it lacks. */
  missing: number
}
