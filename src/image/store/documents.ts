import { Failure } from '../../failure.ts'
import { algorithmOf, computeDigest, type Digest } from '../../oci/digest.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { quote } from '../../text/quote.ts'
import type { Files } from './files.ts'

/** The path of a blob in a layout. OCI image spec, image-layout.md. */
export function blobPath(digest: Digest): string {
  return 'blobs/' + digest.replace(':', '/')
}

/** Reads an index, manifest or config into memory; null if it does not exist. @throws Failure `image/limit-document` */
export async function readDocument(files: Files, path: string, limits: Limits): Promise<Buffer | null> {
  const size = await files.size(path)
  if (size === null) return null
  if (size > limits.document) throw limitFailure('document', quote(path), limits)
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of files.open(path)) {
    chunks.push(Buffer.from(chunk))
    length += chunk.length
    if (length > limits.document) throw limitFailure('document', quote(path), limits)
  }
  return Buffer.concat(chunks)
}

/** The documents of a layout. Each is read, verified and counted once. */
export interface Documents {
  /** The verified bytes; null if the layout lacks the blob. */
  read(digest: Digest): Promise<Buffer | null>
}

/** @throws Failure for a wrong digest, and beyond the limit `documents` */
export function openDocuments(files: Files, limits: Limits): Documents {
  const cache = new Map<Digest, Buffer | null>()
  let room = limits.documents
  return {
    async read(digest) {
      const cached = cache.get(digest)
      if (cached !== undefined) return cached
      const bytes = await readDocument(files, blobPath(digest), limits)
      if (bytes !== null && computeDigest(bytes, algorithmOf(digest)) !== digest) {
        throw new Failure('image/blob-digest', `The bytes of ${digest} do not have the digest that names them.`)
      }
      room -= bytes?.length ?? 0
      if (room < 0) throw limitFailure('documents', 'The size of all documents together', limits)
      cache.set(digest, bytes)
      return bytes
    },
  }
}
