import { type Dirent, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isWithin } from './local-path.ts'
import { realPath } from './real-path.ts'

/** What is in a folder and the folders below it. */
export interface Walk {
  entries: { path: string; entry: Dirent }[]
  /** What could not be read, and why; null if everything is walked. */
  unread: { path: string; why: string } | null
}

/** A cache or a layout of images has a few hundred. */
const MAX_ENTRIES = 100_000

/**
 * The entries of a folder that a pull request may have filled. Node's own recursive listing goes through every link to a folder,
 * in circles and into `/proc`, and ends at the first folder that it cannot read. Here, only links to folders that are in one of
 * the roots are followed, each folder once.
 * @param roots real paths
 */
export function walkFolder(folder: string, roots: readonly string[]): Walk {
  const walk: Walk = { entries: [], unread: null }
  const walked = new Set<string>()
  const waiting = [realPath(folder)]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (walked.has(next)) continue
    walked.add(next)
    for (const entry of entriesOf(next, walk)) {
      const path = join(next, entry.name)
      if (walk.entries.push({ path, entry }) > MAX_ENTRIES) {
        walk.unread = { path: folder, why: `has more than ${MAX_ENTRIES} entries` }
        return walk
      }
      const real = entry.isSymbolicLink() ? realPath(path) : path
      const isInside = entry.isDirectory() || (entry.isSymbolicLink() && roots.some(root => isWithin(real, root)))
      if (isInside && isFolder(real)) waiting.push(real)
    }
  }
  return walk
}

function entriesOf(folder: string, walk: Walk): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    // The folder itself may not be there yet, and may be a file.
    if (code !== 'ENOENT' && code !== 'ENOTDIR') walk.unread ??= { path: folder, why: `cannot be read (${code})` }
    return []
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
