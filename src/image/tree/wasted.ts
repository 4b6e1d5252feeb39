import type { Entry, Image, Layer } from '../model.ts'
import { isBelow, parentOf } from '../paths.ts'
import { findVisibleFiles } from './visible-files.ts'

/**
 * Why the bytes of a file are shipped but not seen. `copied-up` is a file that a later layer has again, though only its
 * owner, mode or times changed: overlay filesystems copy a file whole for each of these.
 */
export type WasteCause = 'deleted' | 'overwritten' | 'copied-up'

export interface WastedFile {
  path: string
  /** Bytes. */
  size: number
  /** Index of the layer that has them. */
  layer: number
  cause: WasteCause
  /** Index of the layer that hid them: the same one where one layer has a path twice. */
  by: number
}

type Layers = Pick<Image, 'layers' | 'tree'>

/** Every file whose bytes are not seen, by layer and in the order of its archive; all of them together are `size.wasted`. */
export function wastedFiles({ layers, tree }: Layers): WastedFile[] {
  const hidden = hiddenFiles({ layers, tree })
  if (hidden.length === 0) return []
  const covers = layers.map(coverOf)
  return hidden.map(({ entry, layer }) => {
    return { path: entry.path, size: entry.size, layer: layer.index, ...hiddenBy(entry, layer, layers, covers) }
  })
}

/** The files with bytes that the container does not see, by layer and in the order of its archive. */
export function hiddenFiles({ layers, tree }: Layers): { entry: Entry; layer: Layer }[] {
  const seen = findVisibleFiles({ layers, tree })
  return layers.flatMap(layer => {
    // Most layers hide nothing.
    if (seen[layer.index]?.size === layer.files) return []
    const hidden = layer.entries.filter(entry => entry.size > 0 && !seen[layer.index]?.has(entry))
    return hidden.map(entry => ({ entry, layer }))
  })
}

/** What a layer can hide of those below. */
interface Cover {
  entries: Map<string, Entry>
  whiteouts: Set<string>
  opaque: Set<string>
}

function coverOf(layer: Layer): Cover {
  const named = (kind: string) => layer.whiteouts.filter(whiteout => whiteout.kind === kind).map(({ path }) => path)
  return {
    entries: new Map(layer.entries.map(entry => [entry.path, entry])),
    whiteouts: new Set(named('whiteout')),
    opaque: new Set(named('opaque')),
  }
}

function hiddenBy(
  entry: Entry,
  layer: Layer,
  layers: readonly Layer[],
  covers: Cover[],
): { cause: WasteCause; by: number } {
  const own = covers[layer.index]?.entries.get(entry.path)
  if (own !== entry) return { cause: 'overwritten', by: layer.index }
  for (const { index: by, extracts } of layers.slice(layer.index + 1)) {
    const cover = covers[by] as Cover
    const again = cover.entries.get(entry.path)
    if (again) return { cause: isCopy(entry, layer, again, extracts) ? 'copied-up' : 'overwritten', by }
    if (hides(cover, entry.path)) return { cause: 'deleted', by }
  }
  // Its path led elsewhere when it was laid down, through a symlink of a lower layer: where it stood, only the tree knows.
  return { cause: 'deleted', by: layers.length - 1 }
}

/** Where neither has a checksum, because it is small, the same size under the same path is taken for the same content. */
function isCopy(entry: Entry, { extracts }: Layer, again: Entry, later: Layer['extracts']): boolean {
  if (again.type !== 'file' || again.size !== entry.size) return false
  return extracts.get(entry.path)?.checksum === later.get(again.path)?.checksum
}

/** Whether a deletion, or something else in the place of a directory, takes this path away. */
function hides({ entries, whiteouts, opaque }: Cover, path: string): boolean {
  if (whiteouts.has(path)) return true
  for (let at = parentOf(path); ; at = parentOf(at)) {
    if (opaque.has(at) || whiteouts.has(at)) return true
    const entry = entries.get(at)
    if (entry !== undefined && entry.type !== 'directory') return true
    if (!isBelow(at, '/')) return false
  }
}
