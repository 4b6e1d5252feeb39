import type { Entry, Extracts, Image, Origin, TreeEntry } from '../model.ts'
import { compareBytes } from '../paths.ts'
import { linkedFiles } from './tree.ts'

type Layers = Pick<Image, 'layers' | 'tree'>

/**
 * The entries in the container that `accepts` takes, of the layers of one origin or of all, in byte order of path. A file
 * whose own name is deleted has the name that is left, and a hardlink may have changed its attributes. The function scans the layers, not the merged tree: it looks up only
 * what is accepted.
 */
export function visibleEntries(
  { layers, tree }: Layers,
  accepts: (entry: Entry) => boolean,
  origin?: Origin,
): TreeEntry[] {
  const linked = Map.groupBy(linkedFiles(tree), ({ entry }) => entry.layer)
  const visible = new Map<string, TreeEntry>()
  for (const layer of layers) {
    if (origin !== undefined && layer.origin !== origin) continue
    for (const { path } of layer.entries.filter(accepts)) {
      const entry = tree.get(path)
      if (entry?.layer === layer.index && accepts(entry)) visible.set(entry.path, entry)
    }
    for (const { entry } of linked.get(layer.index) ?? []) if (accepts(entry)) visible.set(entry.path, entry)
  }
  return [...visible.values()].sort((a, b) => compareBytes(a.path, b.path))
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
    linkedFiles(tree).map(({ inode, entry }) => [keyOf(inode.layer, inode.entry.path), entry.path]),
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
