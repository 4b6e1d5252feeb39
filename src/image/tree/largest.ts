import type { Image, Tree } from '../model.ts'
import { compareBytes } from '../paths.ts'
import { nodePath } from './nodes.ts'
import { fileInodes, findShownName, rootOf } from './tree.ts'
import { hiddenFiles } from './wasted.ts'

export interface SizedPath {
  path: string
  /** Bytes. */
  size: number
  /** Index of the layer that brought it. */
  layer: number
}

/**
 * The files that the container sees, largest first and then in byte order of path; at most `count`. A file with
 * several hardlinks is listed once.
 */
export function largestPaths(tree: Tree, count: number): SizedPath[] {
  const root = rootOf(tree)
  const largest = createTop(count)
  // Inodes come in no order, which spares sorting all names of the image for the sake of a few.
  for (const inode of fileInodes(root)) {
    const { size } = inode.entry
    if (largest.wants(size)) largest.add({ path: nodePath(findShownName(inode)), size, layer: inode.layer })
  }
  return largest.list()
}

/**
 * The files whose bytes are shipped but not seen, because a later layer (or a later entry of the same one) deleted
 * or replaced them: largest first, then in byte order of path, then lowest layer first; at most `count`. All of them
 * together are `size.wasted`.
 */
export function wastedPaths(image: Pick<Image, 'layers' | 'tree'>, count: number): SizedPath[] {
  const wasted = new Map<string, SizedPath>()
  for (const { entry, layer } of hiddenFiles(image)) {
    const key = `${layer.index} ${entry.path}`
    const one = wasted.get(key) ?? { path: entry.path, size: 0, layer: layer.index }
    one.size += entry.size
    wasted.set(key, one)
  }
  return [...wasted.values()].sort(order).slice(0, count)
}

/** Keeps the first `count` of many, which are to be few, without keeping or sorting them all. */
function createTop(count: number) {
  const kept: SizedPath[] = []
  return {
    /** Whether an item of this size might be among them. */
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
