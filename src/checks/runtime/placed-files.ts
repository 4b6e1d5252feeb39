import type { TreeEntry } from '../../image/model.ts'
import { join } from '../../image/paths.ts'
import { type AnalyzedImage, shared } from '../analysis.ts'
import { withoutPackaged } from '../packaged.ts'
import { imageEnvironment, programFolders } from '../start/environment.ts'

/** A file of an own layer where people start programs. */
export interface PlacedFile {
  path: string
  /** The file that the path leads to: another name of a hardlink, or itself. */
  entry: TreeEntry
}

/** More warnings help nobody. */
const MAX_FILES = 500

/**
 * The first files that `accepts` takes and no installed package lists, of own layers: in PATH, in the working directory
 * and in the root. Each file counts once, under its first name. Needs `PACKAGE_NEEDS`.
 */
export function placedFiles(image: AnalyzedImage, accepts: (file: PlacedFile) => boolean): PlacedFile[] {
  const files = withoutPackaged(image, ownFiles(image).filter(accepts), ({ entry }) => entry.path)
  return files.slice(0, MAX_FILES)
}

const ownFiles = shared((image): PlacedFile[] => {
  const { layers, tree } = image
  const files = new Map<string, PlacedFile>()
  for (const folder of programFolders(imageEnvironment(image))) {
    for (const name of tree.list(folder)) {
      const named = tree.get(join(folder, name))
      if (named === undefined || !/^(?:file|hardlink)$/.test(named.type)) continue
      const entry = tree.resolve(named.path)
      if (entry?.type !== 'file' || layers[entry.layer]?.origin !== 'own' || files.has(entry.path)) continue
      files.set(entry.path, { path: named.path, entry })
    }
  }
  return [...files.values()]
})
