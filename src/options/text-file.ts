import { readRegularFile } from '../regular-file.ts'
import { resolveWithin } from '../workspace.ts'

/** Bytes. A Dockerfile is never longer. */
const MAX_FILE_BYTES = 4 * 2 ** 20

/**
 * Reads a text file of a repository, such as a configuration or a Dockerfile.
 * @param path relative to `cwd`, or absolute
 * @param allow the entries of the input `allow`
 * @throws Error if the file does not exist, is not a regular file, is longer than `maxBytes`, or if a link leads out of `cwd`
 */
export function readText(
  cwd: string,
  path: string,
  allow: readonly string[] = [],
  maxBytes: number = MAX_FILE_BYTES,
): string {
  return readRegularFile(resolveWithin(cwd, path, allow), maxBytes).toString('utf8')
}
