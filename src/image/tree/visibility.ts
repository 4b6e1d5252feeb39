import type { Entry, LayerFacts } from '../model.ts'
import type { Node } from './nodes.ts'

/** The files of a layer whose bytes are in the container, under any name. */
export type VisibleFiles = Pick<ReadonlySet<Entry>, 'has' | 'size'>

/**
 * Finds the files whose bytes are in the container, for each layer: a layer that an image lists twice has the same entries
 * in both places. One pass over the inodes costs a tenth of looking up every path.
 * @param inodes those of all files in the container
 */
export function findVisibleFiles(layers: readonly LayerFacts[], inodes: readonly Node[]): readonly VisibleFiles[] {
  const counts = layers.map(() => 0)
  for (const { layer } of inodes) counts[layer] = (counts[layer] ?? 0) + 1
  // Most layers are visible as a whole, and need no set.
  const sets = layers.map(({ files }, index) => (counts[index] === files ? null : new Set<Entry>()))
  for (const { layer, entry } of inodes) sets[layer]?.add(entry)
  return sets.map((set, index) => set ?? { size: counts[index] as number, has: isFile })
}

const isFile = (entry: Entry) => entry.type === 'file'
