import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'
import { resolveWithin } from '../workspace.ts'

/** Bytes. A configuration or a Dockerfile is never longer, and a link to a device would fill the memory. */
const MAX_FILE_BYTES = 4 * 1024 * 1024

/**
 * Reads a text file of a repository, such as a configuration or a Dockerfile.
 * @param path relative to `cwd`, or absolute
 * @param allow the entries of the input `allow`
 * @throws Error if the file does not exist, is not a regular file, is longer than 4 MiB, or if a link leads out of `cwd`
 */
export function readText(cwd: string, path: string, allow: readonly string[] = []): string {
  const file = openSync(
    resolveWithin(cwd, path, allow),
    constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW,
  )
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) throw new Error('it is not a regular file')
    if (stats.size > MAX_FILE_BYTES) throw new Error('it is longer than 4 MiB')
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}
