import type { Entry, Image, Layer } from '../model.ts'
import { isBelow, parentOf } from '../paths.ts'
import { visibleFiles } from './tree.ts'

/**
 * Why the bytes of a file are shipped but are not in the container. `copied-up` is a file that a later layer contains
 * again because its owner, mode or times changed: overlay file systems then copy the whole file.
 */
export type WasteCause = 'deleted' | 'overwritten' | 'copied-up'

export interface WastedFile {
  path: string
  /** Bytes. */
  size: number
  /** Index of the layer with the bytes. */
  layer: number
  cause: WasteCause
  /** Index of the layer that hides them; the same one if a layer has the path twice. */
  by: number
}

type Layers = Pick<Image, 'layers' | 'tree'>

/** The hidden files with their causes, by layer and in the order of its archive. Their sizes add up to `size.wasted`. */
export function wastedFiles({ layers, tree }: Layers): WastedFile[] {
  const hidden = hiddenFiles({ layers, tree })
  if (hidden.length === 0) return []
  const covers = layers.map(indexCover)
  return hidden.map(({ entry, layer }) => {
    return { path: entry.path, size: entry.size, layer: layer.index, ...findCause(entry, layer, layers, covers) }
  })
}

/** The files with bytes that are not in the container, by layer and in the order of its archive. */
export function hiddenFiles({ layers, tree }: Layers): { entry: Entry; layer: Layer }[] {
  const visible = visibleFiles(tree)
  return layers.flatMap(layer => {
    // Most layers hide nothing.
    if (visible[layer.index]?.size === layer.files) return []
    const hidden = layer.entries.filter(entry => entry.size > 0 && !visible[layer.index]?.has(entry))
    return hidden.map(entry => ({ entry, layer }))
  })
}

/** Everything in a layer that can hide files of lower layers. */
interface Cover {
  entries: Map<string, Entry>
  whiteouts: Set<string>
  opaque: Set<string>
}

function indexCover(layer: Layer): Cover {
  const named = (kind: string) => layer.whiteouts.filter(whiteout => whiteout.kind === kind).map(({ path }) => path)
  return {
    entries: new Map(layer.entries.map(entry => [entry.path, entry])),
    whiteouts: new Set(named('whiteout')),
    opaque: new Set(named('opaque')),
  }
}

function findCause(
  entry: Entry,
  layer: Layer,
  layers: readonly Layer[],
  covers: Cover[],
): { cause: WasteCause; by: number } {
  const own = covers[layer.index]?.entries.get(entry.path)
  if (own !== entry) return { cause: 'overwritten', by: layer.index }
  for (const { index: by, extracts } of layers.slice(layer.index + 1)) {
    const cover = covers[by] as Cover
    const later = cover.entries.get(entry.path)
    if (later) return { cause: isCopy(entry, layer, later, extracts) ? 'copied-up' : 'overwritten', by }
    if (hides(cover, entry.path)) return { cause: 'deleted', by }
  }
  // A symlink of its layer led its path elsewhere. Only the tree knows where, so the last layer is named.
  return { cause: 'deleted', by: layers.length - 1 }
}

/** Small files have no checksum: the same size under the same path then counts as the same content. */
function isCopy(entry: Entry, { extracts }: Layer, later: Entry, laterExtracts: Layer['extracts']): boolean {
  if (later.type !== 'file' || later.size !== entry.size) return false
  return extracts.get(entry.path)?.checksum === laterExtracts.get(later.path)?.checksum
}

/** Whether a deletion, or a parent that is no longer a directory, hides this path. */
function hides({ entries, whiteouts, opaque }: Cover, path: string): boolean {
  if (whiteouts.has(path)) return true
  for (let at = parentOf(path); ; at = parentOf(at)) {
    if (opaque.has(at) || whiteouts.has(at)) return true
    const entry = entries.get(at)
    if (entry !== undefined && entry.type !== 'directory') return true
    if (!isBelow(at, '/')) return false
  }
}
