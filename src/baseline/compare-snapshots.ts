import { normalizePlatform } from '../oci/platform.ts'
import { differenceOf } from './difference.ts'
import type { Difference, ImageSnapshot, Snapshot } from './model.ts'

/** One image of two snapshots, on both sides or on one only. */
export interface ComparedImage {
  /** Null where neither side calls it a target. */
  target: string | null
  platform: string
  /** Null where it is on one side only. */
  difference: Difference | null
  side: 'both' | 'before' | 'after'
}

/**
 * Two snapshots image by image, in the order of the later one; then what only the earlier one has. Where each has one
 * target, these are compared whatever they are called, and where each has one image, whatever their platforms are.
 */
export function compareSnapshots(before: Snapshot, after: Snapshot): ComparedImage[] {
  const old = imagesOf(before, after)
  const compared = imagesOf(after, before).map(({ target, key, image }): ComparedImage => {
    const at = old.findIndex(each => each.key === key)
    const [was] = at < 0 ? [] : old.splice(at, 1)
    const { platform } = image
    if (was === undefined) return { target, platform, difference: null, side: 'after' }
    return { target, platform, difference: differenceOf(was.image, image), side: 'both' }
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
