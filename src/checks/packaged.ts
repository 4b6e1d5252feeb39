import type { Image } from '../image/model.ts'
import { type AnalyzedImage, shared } from './analysis.ts'

/** The paths, without links, of all files that an installed package lists. Needs `PACKAGE_NEEDS`. */
export const packagedFiles = shared((image: Image): ReadonlySet<string> => {
  // Databases still have the paths from before /lib became a link.
  const files = image.packages().packages.flatMap(one => one.files ?? [])
  return new Set(files.map(path => image.tree.resolve(path)?.path ?? path))
})

/**
 * The items that no installed package lists; `pathOf` gives paths without links. Needs `PACKAGE_NEEDS`.
 * @throws Failure `packages-unreadable`
 */
export function withoutPackaged<T>(image: AnalyzedImage, items: T[], pathOf: (item: T) => string): T[] {
  if (items.length === 0) return items
  const packaged = packagedFiles(image)
  return items.filter(item => !packaged.has(pathOf(item)))
}
