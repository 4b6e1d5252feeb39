import type { EntryType, Image } from '../model.ts'
import { compareBytes } from '../paths.ts'

/** One line of `stagegate ls`. */
export interface Row {
  path: string
  /** A layer's own list has its deletions too: `whiteout` of a path, `opaque` for all that a directory had. */
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

/** The merged tree in byte order of path, the root left out. */
export function* listTree(image: Pick<Image, 'tree'>): Generator<Row> {
  for (const { path, type, size, mode, uid, gid, link, layer } of image.tree.entries()) {
    yield { path, type, size, mode, uid, gid, link, layer }
  }
}

/** Each layer's own entries, lowest layer first, each in byte order of path; one path may be there twice. */
export function* listLayers(image: Pick<Image, 'layers'>): Generator<Row> {
  for (const { entries, whiteouts, index: layer } of image.layers) {
    const rows: Row[] = entries.map(({ path, type, size, mode, uid, gid, link }) => {
      return { path, type, size, mode, uid, gid, link, layer }
    })
    for (const { path, kind } of whiteouts) {
      rows.push({ path, type: kind, size: 0, mode: 0, uid: 0, gid: 0, link: null, layer })
    }
    yield* rows.sort((a, b) => compareBytes(a.path, b.path))
  }
}
