import type { Image } from '../image/model.ts'
import { readPackages } from '../image/packages/packages.ts'

const known = new WeakMap<Image, Set<string>>()

/**
 * What no installed package lists; `pathOf` gives paths without links. Throws a Failure where a package database is
 * unreadable. Needs `PACKAGE_NEEDS`.
 */
export function withoutPackaged<T>(image: Image, items: T[], pathOf: (item: T) => string): T[] {
  if (items.length === 0) return items
  let packaged = known.get(image)
  if (packaged === undefined) {
    packaged = new Set()
    // Databases name files as they did before /lib became a link.
    for (const { files } of readPackages(image).packages) {
      for (const path of files ?? []) packaged.add(image.tree.resolve(path)?.path ?? path)
    }
    known.set(image, packaged)
  }
  const all = packaged
  return items.filter(item => !all.has(pathOf(item)))
}
