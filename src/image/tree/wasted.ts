import type { Entry, Image, Layer } from '../model.ts'
import { parentOf } from '../paths.ts'
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
  const covers = indexCovers(hidden, layers)
  return [...Map.groupBy(hidden, ({ layer }) => layer)].flatMap(([layer, files]) => {
    const hidingLayer = createHiding(covers, layer.index)
    return files.map(({ entry }) => {
      const cause = findCause(entry, layer, layers, covers, hidingLayer)
      return { path: entry.path, size: entry.size, layer: layer.index, ...cause }
    })
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

/** What can hide the hidden files, by path, and each in the order of layers: there may be as many layers as files. */
interface Covers {
  /** The last entry that each layer has at the path of a hidden file. */
  entries: ReadonlyMap<string, { layer: number; entry: Entry }[]>
  /** The layers that delete a path. */
  deleting: ReadonlyMap<string, number[]>
  /** The layers that hide everything below a path: its directory is opaque, or something else replaced it. */
  closing: ReadonlyMap<string, number[]>
}

function indexCovers(hidden: readonly { entry: Entry }[], layers: readonly Layer[]): Covers {
  const paths = new Set(hidden.map(({ entry }) => entry.path))
  const folders = new Set<string>()
  for (const path of paths) {
    for (let at = parentOf(path); !folders.has(at); at = parentOf(at)) folders.add(at)
  }
  const entries = new Map<string, { layer: number; entry: Entry }[]>()
  const deleting = new Map<string, number[]>()
  const closing = new Map<string, number[]>()
  const add = <T>(lists: Map<string, T[]>, path: string, item: T) => {
    const list = lists.get(path)
    if (list === undefined) lists.set(path, [item])
    else list.push(item)
  }
  for (const layer of layers) {
    const last = new Map<string, Entry>()
    for (const entry of layer.entries) if (paths.has(entry.path) || folders.has(entry.path)) last.set(entry.path, entry)
    for (const [path, entry] of last) {
      if (paths.has(path)) add(entries, path, { layer: layer.index, entry })
      if (entry.type !== 'directory' && folders.has(path)) add(closing, path, layer.index)
    }
    for (const { kind, path } of layer.whiteouts) {
      if (kind === 'whiteout') add(deleting, path, layer.index)
      if (kind === 'opaque') add(closing, path, layer.index)
    }
  }
  return { entries, deleting, closing }
}

function findCause(
  entry: Entry,
  layer: Layer,
  layers: readonly Layer[],
  covers: Covers,
  hidingLayer: (path: string) => number,
): { cause: WasteCause; by: number } {
  const atPath = covers.entries.get(entry.path) ?? []
  const own = atPath.find(one => one.layer === layer.index)
  if (own?.entry !== entry) return { cause: 'overwritten', by: layer.index }
  const later = atPath.find(one => one.layer > layer.index)
  // A symlink of its layer led its path elsewhere. Only the tree knows where, so the last layer is named.
  const deleting = Math.min(hidingLayer(entry.path), layers.length - 1)
  if (later === undefined || deleting < later.layer) return { cause: 'deleted', by: deleting }
  const { extracts = new Map() } = layers[later.layer] ?? {}
  return { cause: isCopy(entry, layer, later.entry, extracts) ? 'copied-up' : 'overwritten', by: later.layer }
}

/** Returns the first layer above `layer` in which a deletion, or a parent that is no longer a directory, hides a path. */
function createHiding({ deleting, closing }: Covers, layer: number): (path: string) => number {
  const above = (lists: Covers['deleting'], at: string) => lists.get(at)?.find(one => one > layer) ?? Infinity
  const ofFolders = new Map<string, number>()
  const ofFolder = (at: string): number => {
    const before = ofFolders.get(at)
    if (before !== undefined) return before
    const ofParent = at === '/' ? Infinity : ofFolder(parentOf(at))
    const first = Math.min(above(deleting, at), above(closing, at), ofParent)
    ofFolders.set(at, first)
    return first
  }
  return path => Math.min(above(deleting, path), ofFolder(parentOf(path)))
}

/** Small files have no checksum: the same size under the same path then counts as the same content. */
function isCopy(entry: Entry, { extracts }: Layer, later: Entry, laterExtracts: Layer['extracts']): boolean {
  if (later.type !== 'file' || later.size !== entry.size) return false
  return extracts.get(entry.path)?.checksum === laterExtracts.get(later.path)?.checksum
}
