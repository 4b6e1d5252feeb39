import type { Entry, Extracts, Image, Layer, Tree, TreeEntry } from '../model.ts'
import { compareBytes } from '../paths.ts'
import { inodeOf, type Node, nodePath } from './nodes.ts'
import { findShownName, hardlinksOf, visibleFiles } from './tree.ts'

type Layers = Pick<Image, 'layers' | 'tree'>

/** The files of these layers that are in the container under their own path, in the order of the layer's archive. */
export function listVisibleFiles(tree: Tree, layers: readonly Layer[]): { layer: number; files: readonly Entry[] }[] {
  const visible = visibleFiles(tree)
  const renamed = new Set(findRenamedFiles(tree).map(({ entry }) => entry))
  return layers.map(({ index: layer, entries }) => {
    return { layer, files: entries.filter(entry => visible[layer]?.has(entry) && !renamed.has(entry)) }
  })
}

/** Files whose own name is deleted, so only a hardlink leads to them. */
function findRenamedFiles(tree: Tree): Node[] {
  const linked = new Set(hardlinksOf(tree).map(inodeOf))
  return [...linked].filter(inode => inode.entry.type === 'file' && findShownName(inode) !== inode)
}

/** A file, and the result of an extractor. */
export interface ExtractedFile<Name extends keyof Extracts> {
  entry: TreeEntry
  value: NonNullable<Extracts[Name]>
}

/** The files in the container that this extractor has a result for, in byte order of path. */
export function findExtracts<Name extends keyof Extracts>({ layers, tree }: Layers, name: Name): ExtractedFile<Name>[] {
  const keyOf = (layer: number, path: string) => `${layer} ${path}`
  const newNames = new Map(
    findRenamedFiles(tree).map(inode => [keyOf(inode.layer, inode.entry.path), nodePath(findShownName(inode))]),
  )
  const files = new Map<string, ExtractedFile<Name>>()
  for (const { index, extracts } of layers) {
    for (const [path, all] of extracts) {
      const value = all[name]
      if (value === undefined) continue
      // The path may now belong to another layer, or to another entry of the same one.
      for (const at of [path, newNames.get(keyOf(index, path))]) {
        const entry = at === undefined ? undefined : tree.get(at)
        if (entry?.type === 'file' && tree.extracts(entry.path) === all) files.set(entry.path, { entry, value })
      }
    }
  }
  return [...files.values()].sort((a, b) => compareBytes(a.entry.path, b.entry.path))
}
