import type { Image, TreeEntry } from '../../image/model.ts'
import { visibleEntries } from '../../image/tree/visible-files.ts'

/** A file that an own layer added and the container sees. The efficiency checks cover hidden files. */
export type OwnFile = Pick<TreeEntry, 'path' | 'size' | 'layer'>

/** Those that `accepts` takes, in byte order of path. */
export function ownFiles(image: Image, accepts: (path: string, size: number) => boolean): OwnFile[] {
  return visibleEntries(image, ({ type, path, size }) => type === 'file' && accepts(path, size), 'own')
}
