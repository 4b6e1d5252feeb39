import type { Image, TreeEntry } from '../../image/model.ts'
import type { Package } from '../../image/package-facts.ts'

/**
 * Returns whether a file is still the one that a package or the base image brought to its path. It is if the same layer has
 * the package's record and the file, as a package manager writes them, or if its content is that of the layer with the record
 * or of the base image. Needs the extract `fingerprint`.
 */
export function originals(image: Image, paths: ReadonlySet<string>) {
  const { layers } = image
  /** The layers that have a path, in order. Paths of one layer share a list: there may be as many as files. */
  const writers = new Map<string, readonly number[]>()
  const alone = layers.map(({ index }) => [index])
  for (const { index, entries } of layers) {
    for (const { path, type } of entries) {
      if (!paths.has(path) || (type !== 'file' && type !== 'hardlink')) continue
      const before = writers.get(path)
      if (before === undefined) writers.set(path, alone[index] ?? [])
      // A layer may have the path a hundred thousand times.
      else if (before.at(-1) !== index) writers.set(path, [...before, index])
    }
  }
  const isCopyOf = ({ path, layer }: TreeEntry, other: number | undefined) => {
    if (other === layer) return true
    const content = image.tree.extracts(path)?.fingerprint?.content ?? null
    return (
      content !== null && other !== undefined && layers[other]?.extracts.get(path)?.fingerprint?.content === content
    )
  }
  const inBase = (entry: TreeEntry) =>
    isCopyOf(
      entry,
      writers.get(entry.path)?.findLast(index => layers[index]?.origin === 'base'),
    )
  const ofPackage = (entry: TreeEntry, owner: Package) =>
    layers[entry.layer]?.origin === 'base' || isCopyOf(entry, owner.layer) || inBase(entry)
  return { inBase, ofPackage }
}
