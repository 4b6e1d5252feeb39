import { type Stats, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { reportPath } from '../local-path.ts'
import { isLayout, localPaths } from '../outside-path.ts'
import { realPath } from '../real-path.ts'
import { otherKind } from '../regular-file.ts'
import { quote } from '../text/quote.ts'
import { walkFolder } from '../walk-folder.ts'
import { dockerfileOnDisk } from './dockerfile-path.ts'
import type { Opened } from './opened.ts'

type Accepts = (stats: Stats) => boolean

const isFile: Accepts = stats => stats.isFile()
const isKey: Accepts = stats => stats.isFile() || stats.isSocket()
/** BuildKit ignores a folder instead of an optional file. */
const isFileOrFolder: Accepts = stats => stats.isFile() || stats.isDirectory()

/**
 * A sentence about what a build would open at a path and could wait for forever, such as a FIFO; null if there is nothing.
 * Neither buildx nor BuildKit asks what kind of file it is.
 */
export function unfitFile(path: string, opened: Opened, cwd: string): string | null {
  for (const local of localPaths(path)) {
    const absolute = resolve(cwd, local)
    const unfit =
      isLayout(path) || opened === 'store' ? unfitInStore(absolute, cwd) : unfitOf(...OPENED[opened](absolute), cwd)
    if (unfit !== null) return unfit
  }
  return null
}

const OPENED: Record<Exclude<Opened, 'store'>, (path: string) => [string, Accepts]> = {
  file: path => [path, isFile],
  key: path => [path, isKey],
  context: path => [join(path, '.dockerignore'), isFileOrFolder],
  dockerfile: path => [`${dockerfileOnDisk(path)}.dockerignore`, isFileOrFolder],
}

function unfitOf(path: string, accepts: Accepts, cwd: string): string | null {
  const stats = statsOf(path)
  return stats === null || accepts(stats) ? null : `${quote(reportPath(cwd, path))} ${otherKind(stats)}`
}

/** BuildKit opens files of a store by their names, so all of them count. */
function unfitInStore(folder: string, cwd: string): string | null {
  const { entries, unread } = walkFolder(folder, [realPath(cwd), realPath(folder)])
  if (unread !== null) return `${quote(reportPath(cwd, unread.path))} ${unread.why}`
  for (const { path, entry } of entries) {
    const unfit = entry.isFile() || entry.isDirectory() ? null : unfitOf(path, isFileOrFolder, cwd)
    if (unfit !== null) return unfit
  }
  return null
}

function statsOf(path: string): Stats | null {
  try {
    return statSync(path)
  } catch {
    return null
  }
}
