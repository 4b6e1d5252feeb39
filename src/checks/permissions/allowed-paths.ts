import type { Image } from '../../image/model.ts'
import type { UserFacts } from '../../image/user.ts'
import { hasWildcard, parseNamePattern } from './name-pattern.ts'
import { changeOf } from './writers.ts'

/** Paths of an image that a command of sudo allows. */
export interface AllowedPaths {
  paths: string[]
  /** Whether the user can create another one. */
  isOpen: boolean
}

/** More are not looked at. */
const MAX_PATHS = 20_000

/**
 * A `*` does not match a slash, and a path that ends with a slash means the files in that folder. sudoers(5), "Wildcards".
 * @returns null if there are too many, or if the pattern is not understood
 */
export function allowedPaths(image: Image, pattern: string, user: UserFacts): AllowedPaths | null {
  let paths = ['']
  let isOpen = false
  for (const part of pattern.slice(1).split('/')) {
    const name = part === '' ? '*' : part
    if (!hasWildcard(name)) {
      paths = paths.map(path => `${path}/${name}`)
      continue
    }
    const isMatch = parseNamePattern(name)
    if (isMatch === null) return null
    isOpen ||= paths.some(path => changeOf(image, `${path}/${NEW}`, user) !== null)
    paths = paths.flatMap(path => {
      const folder = image.tree.resolve(path === '' ? '/' : path)?.path ?? path
      return image.tree
        .list(folder === '' ? '/' : folder)
        .filter(isMatch)
        .map(child => `${path}/${child}`)
    })
    if (paths.length > MAX_PATHS) return null
  }
  return { paths, isOpen }
}

/** A name that no file has. */
const NEW = '.stagegate-new'
