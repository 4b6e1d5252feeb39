import { algorithmOf } from '../../oci/digest.ts'
import type { StoredImage, StoredLayer } from '../store/stored-image.ts'
import { hashRange } from './hash-range.ts'

/**
 * Whether a layer is stored as its descriptor says. A record of the index describes a layer by its digest, and does not
 * know whether the image has these bytes. A layer that is not confirmed must be read, which reports what is wrong.
 * @param isBuilt whether this run's builder has just written the blob, so that its size is enough
 * @returns whether the blob is there; without `isBuilt`, whether its bytes have the digest
 */
export async function confirmBlob(
  stored: StoredImage,
  { digest, size }: StoredLayer,
  isBuilt: boolean,
): Promise<boolean> {
  const range = await stored.blobRange(digest)
  if (range === null) return false
  try {
    if (range.size !== size || isBuilt) return range.size === size
    const algorithm = algorithmOf(digest)
    return `${algorithm}:${await hashRange(range, algorithm)}` === digest
  } finally {
    await range.release()
  }
}
