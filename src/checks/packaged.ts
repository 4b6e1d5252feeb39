import { ownersOf } from '../image/packages/owners.ts'
import { type AnalyzedImage, shared } from './analysis.ts'

/** The packages that own each path. Needs `PACKAGE_NEEDS`. @throws Failure `packages-unreadable` */
export const packageOwners = shared(ownersOf)

/**
 * The items that no package owns; `pathOf` gives paths without links. Needs `PACKAGE_NEEDS`.
 * @throws Failure `packages-unreadable`
 */
export function withoutPackaged<T>(image: AnalyzedImage, items: T[], pathOf: (item: T) => string): T[] {
  if (items.length === 0) return items
  const owners = packageOwners(image)
  return items.filter(item => !owners.has(pathOf(item)))
}
