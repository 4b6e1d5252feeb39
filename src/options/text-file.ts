import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/** A text file of a repository is never longer; what is (a link to a device, say) would fill the memory. */
const LONGEST_FILE = 4 * 1024 * 1024

/**
 * Reads a text that a repository brought: a configuration, a Dockerfile.
 * @throws Error where it is not there, no regular file, or longer than 4 MiB
 */
export function readText(path: string): string {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) throw new Error('it is not a regular file')
    if (stats.size > LONGEST_FILE) throw new Error('it is longer than 4 MiB')
    return readFileSync(file, 'utf8')
  } finally {
    closeSync(file)
  }
}
