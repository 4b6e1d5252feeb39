import type { EntryType, Image } from '../model.ts'
import { compareBytes } from '../paths.ts'

/** One line of `stagegate ls`. */
export interface Row {
  path: string
  /** A layer's list has deletions too: `whiteout` of a path, `opaque` for all lower content of a directory. */
  type: EntryType | 'whiteout' | 'opaque'
  /** Bytes. */
  size: number
  mode: number
  uid: number
  gid: number
  link: string | null
  /** Index of the layer. */
  layer: number
}

/** The merged tree in byte order of path, without the root. */
export function* listTree(image: Pick<Image, 'tree'>): Generator<Row> {
  for (const { path, type, size, mode, uid, gid, link, layer } of image.tree.entries()) {
    yield { path, type, size, mode, uid, gid, link, layer }
  }
}

/** The entries of each layer, lowest layer first, in byte order of path. A path can be listed twice. */
export function* listLayers(image: Pick<Image, 'layers'>): Generator<Row> {
  for (const { entries, whiteouts, index: layer } of image.layers) {
    const rows: Row[] = entries.map(({ path, type, size, mode, uid, gid, link }) => {
      return { path, type, size, mode, uid, gid, link, layer }
    })
    for (const { path, kind } of whiteouts) {
      if (kind !== 'global') rows.push({ path, type: kind, size: 0, mode: 0, uid: 0, gid: 0, link: null, layer })
    }
    yield* rows.sort((a, b) => compareBytes(a.path, b.path))
  }
}
