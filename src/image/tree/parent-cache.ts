import { parentOf } from '../paths.ts'
import type { Node } from './nodes.ts'

/** Remembers the directories that parent paths lead to. */
export interface ParentCache {
  /** The directory of the entry at this path; undefined if it was not looked up yet. */
  find(path: string): Node | undefined
  add(parent: string, directory: Node): void
  clear(): void
}

/** Archives list the files of a directory together, so the last directory is tried first, without allocating its path. */
export function createParentCache(): ParentCache {
  const directories = new Map<string, Node>()
  let last: { path: string; directory: Node } | null = null
  const remember = (path: string, directory: Node | undefined) => {
    last = directory === undefined ? null : { path, directory }
    return directory
  }
  return {
    find(path) {
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
