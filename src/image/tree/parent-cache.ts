import { parentOf } from '../paths.ts'
import type { Node } from './nodes.ts'

/** The directories that parents' paths led to. */
export interface ParentCache {
  /** Where the entry of this path belongs; undefined where that was not looked up yet. */
  of(path: string): Node | undefined
  add(parent: string, directory: Node): void
  clear(): void
}

/** An archive has the files of a directory in a row: so the last one is tried first, without making its path anew. */
export function createParentCache(): ParentCache {
  const directories = new Map<string, Node>()
  let last: { path: string; directory: Node } | null = null
  const remember = (path: string, directory: Node | undefined) => {
    last = directory === undefined ? null : { path, directory }
    return directory
  }
  return {
    of(path) {
      if (last !== null && path.lastIndexOf('/') === last.path.length && path.startsWith(last.path))
        return last.directory
      const parent = parentOf(path)
      return remember(parent, directories.get(parent))
    },
    add(parent, directory) {
      directories.set(parent, directory)
      remember(parent, directory)
    },
    clear() {
      directories.clear()
      last = null
    },
  }
}
