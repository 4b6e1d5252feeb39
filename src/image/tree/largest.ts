import type { Image, Tree } from '../model.ts'
import { compareBytes } from '../paths.ts'
import { nodePath } from './nodes.ts'
import { fileInodes, findShownName } from './tree.ts'
import { hiddenFiles } from './wasted.ts'

export interface SizedPath {
  path: string
  /** Bytes. */
  size: number
  /** Index of the layer with the file. */
  layer: number
}

/**
 * The `count` largest files in the container, largest first, then in byte order of path. A file with several hardlinks is
 * listed once.
 */
export function largestPaths(tree: Tree, count: number): SizedPath[] {
  const largest = createTop(count)
  // Inodes are unordered: sorting all names of the image for a few files would be wasteful.
  for (const inode of fileInodes(tree)) {
    const { size } = inode.entry
    if (largest.wants(size)) largest.add({ path: nodePath(findShownName(inode)), size, layer: inode.layer })
  }
  return largest.list()
}

/**
 * The `count` largest files that are shipped but not in the container, because a later layer, or a later entry of the
 * same one, deleted or replaced them: largest first, then in byte order of path, then lowest layer first. The sizes of all
 * such files add up to `size.wasted`.
 */
export function wastedPaths(image: Pick<Image, 'layers' | 'tree'>, count: number): SizedPath[] {
  const wasted = new Map<string, SizedPath>()
  for (const { entry, layer } of hiddenFiles(image)) {
    const key = `${layer.index} ${entry.path}`
    const sum = wasted.get(key) ?? { path: entry.path, size: 0, layer: layer.index }
    sum.size += entry.size
    wasted.set(key, sum)
  }
  return [...wasted.values()].sort(order).slice(0, count)
}

/** Keeps the first `count` of many items without storing or sorting them all; `count` must be small. */
function createTop(count: number) {
  const kept: SizedPath[] = []
  return {
    /** Whether an item of this size can be among them. */
    wants: (size: number) => kept.length < count || size >= (kept.at(-1)?.size ?? Number.POSITIVE_INFINITY),
    add(item: SizedPath) {
      let at = kept.length
      while (at > 0 && order(item, kept[at - 1] as SizedPath) < 0) at--
      if (at === count) return
      kept.splice(at, 0, item)
      if (kept.length > count) kept.pop()
    },
    list: () => kept,
  }
}

function order(a: SizedPath, b: SizedPath): number {
  return b.size - a.size || compareBytes(a.path, b.path) || a.layer - b.layer
}
