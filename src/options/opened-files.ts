import { readdirSync, type Stats, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { reportPath } from '../local-path.ts'
import { isLayout, localPaths } from '../outside-path.ts'
import { otherKind } from '../regular-file.ts'
import { quote } from '../text/quote.ts'
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
  const open = isLayout(path) ? STORE : OPENED[opened]
  for (const local of localPaths(path)) {
    const [files, accepts] = open(resolve(cwd, local))
    for (const file of files) {
      const stats = statsOf(file)
      if (stats !== null && !accepts(stats)) return `${quote(reportPath(cwd, file))} ${otherKind(stats)}`
    }
  }
  return null
}

const STORE = (folder: string): [string[], Accepts] => [filesIn(folder), isFileOrFolder]
const OPENED: Record<Opened, (path: string) => [string[], Accepts]> = {
  file: path => [[path], isFile],
  key: path => [[path], isKey],
  context: path => [[join(path, '.dockerignore')], isFileOrFolder],
  dockerfile: path => [[`${dockerfileOnDisk(path)}.dockerignore`], isFileOrFolder],
  store: STORE,
}

function statsOf(path: string): Stats | null {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

function filesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    return entries.flatMap(entry => (entry.isFile() || entry.isDirectory() ? [] : join(entry.parentPath, entry.name)))
  } catch {
    return []
  }
}
