import { availableParallelism } from 'node:os'
import { algorithmOf } from '../../oci/digest.ts'
import type { StoredImage, StoredLayer } from '../store/stored-image.ts'
import { createRangeHasher } from './hash-ranges.ts'

/**
 * Which of these layers are stored as their descriptors say. A record of the index describes a layer by its digest, and
 * does not know whether the image has these bytes.
 * @param isBuilt whether this run's builder has just written the blobs, so that their size is enough
 * @returns the layers whose blobs are there; without `isBuilt`, those whose bytes have the digest. A layer that is not
 *   among them must be read, which reports what is wrong.
 */
export async function confirmBlobs(
  stored: StoredImage,
  sources: readonly StoredLayer[],
  isBuilt: boolean,
): Promise<Set<StoredLayer>> {
  const hasher = createRangeHasher(Math.min(availableParallelism(), sources.length))
  const confirm = async (source: StoredLayer): Promise<boolean> => {
    const { digest, size } = source
    const range = await stored.blobRange(digest)
    if (range === null) return false
    try {
      if (range.size !== size || isBuilt) return range.size === size
      const algorithm = algorithmOf(digest)
      return `${algorithm}:${await hasher.hash(range, algorithm)}` === digest
    } finally {
      await range.release()
    }
  }
  try {
    const confirmed = await Promise.all(sources.map(async source => ((await confirm(source)) ? source : null)))
    return new Set(confirmed.filter(source => source !== null))
  } finally {
    await hasher.close()
  }
}
