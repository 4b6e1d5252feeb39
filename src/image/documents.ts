import { createHash } from 'node:crypto'
import { Failure } from '../failure.ts'
import { algorithmOf } from './digest.ts'
import type { Files } from './files.ts'
import { quote } from './json.ts'
import { type Limits, limitFailure } from './limits.ts'
import type { Digest } from './model.ts'

/** Where a layout keeps a blob. OCI image spec, image-layout.md. */
export function blobPath(digest: Digest): string {
  return 'blobs/' + digest.replace(':', '/')
}

/** The bytes of an index, manifest or config, which must fit into memory; null where there is none. */
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

/** The same for a blob, verified; null where the layout has not got it. */
export async function readBlob(files: Files, digest: Digest, limits: Limits): Promise<Buffer | null> {
  const bytes = await readDocument(files, blobPath(digest), limits)
  if (bytes !== null && digestOf(bytes, algorithmOf(digest)) !== digest) {
    throw new Failure('image/blob-digest', `The bytes of ${digest} do not have the digest that names them.`)
  }
  return bytes
}

export function digestOf(bytes: Uint8Array, algorithm: 'sha256' | 'sha512' = 'sha256'): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}` as Digest
}
