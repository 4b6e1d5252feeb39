import { normalizePlatform } from '../oci/platform.ts'
import { computeDifference } from './difference.ts'
import type { Difference, ImageSnapshot, Snapshot } from './model.ts'

/** One image, in both snapshots or in one. */
export interface ComparedImage {
  /** Null if it has no target's name in either. */
  target: string | null
  platform: string
  /** Null if only one snapshot has it. */
  difference: Difference | null
  side: 'both' | 'before' | 'after'
}

/**
 * Compares two snapshots image by image, in the order of the later one; then the images that only the earlier one has.
 * If each has one target, their names may differ, and if each has one image, their platforms may differ.
 */
export function compareSnapshots(before: Snapshot, after: Snapshot): ComparedImage[] {
  const old = imagesOf(before, after)
  const compared = imagesOf(after, before).map(({ target, key, image }): ComparedImage => {
    const at = old.findIndex(each => each.key === key)
    const [was] = at < 0 ? [] : old.splice(at, 1)
    const { platform } = image
    if (was === undefined) return { target, platform, difference: null, side: 'after' }
    return { target, platform, difference: computeDifference(was.image, image), side: 'both' }
  })
  const gone = old.map(({ target, image }): ComparedImage => {
    return { target, platform: image.platform, difference: null, side: 'before' }
  })
  return [...compared, ...gone]
}

interface KeyedImage {
  target: string | null
  key: string
  image: ImageSnapshot
}

function imagesOf({ targets }: Snapshot, other: Snapshot): KeyedImage[] {
  const soleTargets = targets.length === 1 && other.targets.length === 1
  return targets.flatMap(({ name, images }) => {
    const soleImages = soleTargets && images.length === 1 && other.targets[0]?.images.length === 1
    return images.map(image => {
      const key = JSON.stringify([soleTargets ? null : name, soleImages ? null : normalizePlatform(image.platform)])
      return { target: name, key, image }
    })
  })
}
