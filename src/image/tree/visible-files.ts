import type { Entry, Extracts, Image, Layer, Tree, TreeEntry } from '../model.ts'
import { compareBytes } from '../paths.ts'
import { inodeOf, type Node, nodePath } from './nodes.ts'
import { fileInodes, findShownName, hardlinksOf, rootOf } from './tree.ts'

type Layers = Pick<Image, 'layers' | 'tree'>

/** The files of a layer whose bytes the container sees, by whatever name. */
export type VisibleFiles = Pick<ReadonlySet<Entry>, 'has' | 'size'>

const known = new WeakMap<Tree, readonly VisibleFiles[]>()

/**
 * The files that the container sees the bytes of, for each layer: by layer, because one that an image lists twice has
 * the same entries in both places. In one pass over the inodes, where looking up every path would cost ten times as much.
 */
export function findVisibleFiles({ layers, tree }: Layers): readonly VisibleFiles[] {
  const before = known.get(tree)
  if (before !== undefined) return before
  const inodes = fileInodes(rootOf(tree))
  const counts = layers.map(() => 0)
  for (const { layer } of inodes) counts[layer] = (counts[layer] ?? 0) + 1
  // Most layers are seen whole, and need no set of their own.
  const sets = layers.map(({ files }, index) => (counts[index] === files ? null : new Set<Entry>()))
  for (const { layer, entry } of inodes) sets[layer]?.add(entry)
  const seen = sets.map((set, index) => set ?? { size: counts[index] as number, has: isFile })
  known.set(tree, seen)
  return seen
}

const isFile = (entry: Entry) => entry.type === 'file'

const inView = new WeakMap<Tree, Map<number, readonly Entry[]>>()

/** The files that a layer brought and the container sees where the layer laid them down, in the order of its archive. */
export function listVisibleFiles({ layers, tree }: Layers, layer: Layer): readonly Entry[] {
  const ofLayers = inView.get(tree) ?? new Map<number, readonly Entry[]>()
  inView.set(tree, ofLayers)
  const before = ofLayers.get(layer.index)
  if (before !== undefined) return before
  const seen = findVisibleFiles({ layers, tree })[layer.index]
  const moved = new Set(namedAnew(tree).map(({ entry }) => entry))
  const files = layer.entries.filter(entry => seen?.has(entry) && !moved.has(entry))
  ofLayers.set(layer.index, files)
  return files
}

/** Files whose own name is gone, and that only a hardlink still leads to. */
function namedAnew(tree: Tree): Node[] {
  const linked = new Set(hardlinksOf(tree).map(inodeOf))
  return [...linked].filter(inode => inode.entry.type === 'file' && findShownName(inode) !== inode)
}

/** A file, and what an extractor made of it. */
export interface ExtractedFile<Name extends keyof Extracts> {
  entry: TreeEntry
  value: NonNullable<Extracts[Name]>
}

/** Every file in view of which this was learned, in byte order of path. */
export function findExtracts<Name extends keyof Extracts>({ layers, tree }: Layers, name: Name): ExtractedFile<Name>[] {
  const keyOf = (layer: number, path: string) => `${layer} ${path}`
  const newNames = new Map(
    namedAnew(tree).map(inode => [keyOf(inode.layer, inode.entry.path), nodePath(findShownName(inode))]),
  )
  const found = new Map<string, ExtractedFile<Name>>()
  for (const { index, extracts } of layers) {
    for (const [path, all] of extracts) {
      const value = all[name]
      if (value === undefined) continue
      // What stands there now may be another layer's, or another entry of the same one.
      for (const at of [path, newNames.get(keyOf(index, path))]) {
        const entry = at === undefined ? undefined : tree.get(at)
        if (entry?.type === 'file' && tree.extracts(entry.path) === all) found.set(entry.path, { entry, value })
      }
    }
  }
  return [...found.values()].sort((a, b) => compareBytes(a.entry.path, b.entry.path))
}
