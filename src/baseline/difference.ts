import { compareBytes } from '../image/paths.ts'
import { sumBlobs } from '../image/sizes.ts'
import { findCauses } from './causes.ts'
import { changedLayers, pairLayers } from './layers.ts'
import type { Difference, ImageSnapshot, PathChange, Share, SnapshotSizes } from './model.ts'
import { changedPaths, gained } from './paths.ts'

/** The difference between two images: how much, where, and why. */
export function computeDifference(before: ImageSnapshot, after: ImageSnapshot): Difference {
  const pairs = pairLayers(before.layers, after.layers)
  const layers = changedLayers(before, after, pairs)
  const own = growthOfOwn(before.size, after.size)
  const compressed = less(after.size.compressed, before.size.compressed)
  const unpacked = less(after.size.unpacked, before.size.unpacked)
  // The config belongs neither to the base nor to the own layers.
  return {
    before: before.size,
    compressed,
    unpacked,
    merged: less(after.size.merged, before.size.merged),
    own,
    base: own && {
      compressed: less(less(sumBlobs(after.layers), sumBlobs(before.layers)), own.compressed),
      unpacked: less(unpacked, own.unpacked),
      before: before.base,
      after: after.base,
    },
    layers,
    causes: findCauses(before, after, pairs, layers, own !== null),
    paths: pathChanges(before, after),
  }
}

/** What the own layers grew by; null if those of one side are unknown. */
function growthOfOwn({ own: before }: SnapshotSizes, { own: after }: SnapshotSizes): Share | null {
  if (before === null || after === null) return null
  return { compressed: less(after.compressed, before.compressed), unpacked: less(after.unpacked, before.unpacked) }
}

function less(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before
}

function pathChanges(before: ImageSnapshot, after: ImageSnapshot): PathChange[] {
  if (before.rows === null || after.rows === null) return []
  return changedPaths(before.rows, after.rows)
    .sort((a, b) => Math.abs(gained(b)) - Math.abs(gained(a)) || compareBytes(a.path, b.path))
    .map(({ path, before: was, after: is }) => {
      const layer = (is ?? was)?.layer ?? 0
      const blame = (is === null ? before : after).layers[layer]?.blame ?? null
      return { path, before: was?.size ?? null, after: is?.size ?? null, layer, blame }
    })
}
