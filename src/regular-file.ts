import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs'

/**
 * The content of a file that a checkout or a definition chooses. A FIFO would block forever, and a device would fill the memory.
 * @param path without a link at its end
 * @throws Error if it does not exist, is not a regular file, or is longer than `maxBytes`
 */
export function readRegularFile(path: string, maxBytes: number): Buffer {
  // A socket cannot be opened at all. What replaces the file meanwhile is found below.
  requireFile(lstatSync(path))
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW)
  try {
    const stats = fstatSync(file)
    requireFile(stats)
    if (stats.size > maxBytes) throw new Error(`it is longer than ${formatLimit(maxBytes)}.`)
    return readFileSync(file)
  } finally {
    closeSync(file)
  }
}

function requireFile(stats: Stats): void {
  if (!stats.isFile()) throw new Error(`it ${otherKind(stats)}`)
}

/** What something is that is not a regular file, and what to do about it. */
export function otherKind(stats: Stats): string {
  return `is a ${KINDS.find(([, isKind]) => isKind(stats))?.[0] ?? 'device'}. Replace it with a regular file.`
}

const KINDS: readonly [kind: string, isKind: (stats: Stats) => boolean][] = [
  ['folder', stats => stats.isDirectory()],
  ['FIFO', stats => stats.isFIFO()],
  ['socket', stats => stats.isSocket()],
  ['symbolic link', stats => stats.isSymbolicLink()],
]

/** Whether a file could not be read because there is none. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
}

function formatLimit(bytes: number): string {
  return bytes % 2 ** 20 === 0 ? `${bytes / 2 ** 20} MiB` : `${bytes / 2 ** 10} KiB`
}
