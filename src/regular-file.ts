import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from 'node:fs'

/**
 * The content of a file that a checkout or a definition chooses. A FIFO would block forever, and a device would fill the memory.
 * @param path without a link at its end
 * @throws Error if it does not exist, is not a regular file, or is longer than `maxBytes`
 */
export function readRegularFile(path: string, maxBytes: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  try {
    const stats = fstatSync(file)
    if (!stats.isFile()) throw new Error('it is not a regular file')
    if (stats.size > maxBytes) throw new Error(`it is longer than ${formatLimit(maxBytes)}`)
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

/** Whether a program that reads it may never come to its end. */
export function isEndless(stats: Stats): boolean {
  return stats.isFIFO() || stats.isSocket() || stats.isCharacterDevice() || stats.isBlockDevice()
}

function formatLimit(bytes: number): string {
  return bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20} MiB` : `${bytes / 2 ** 10} KiB`
}
