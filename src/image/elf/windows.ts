/**
 * Some parts of a file that streams by: its beginning, its end, and ranges that turn out to be wanted before they come.
 * Small files are held whole.
 */
export interface Windows {
  readonly size: number
  /** Takes the next bytes; what is left out between them is zero. */
  write(chunk: Buffer, at: number): void
  /** Keeps this range too, if it has not come yet; at most `RANGE` bytes of it. */
  keep(from: number, length: number): void
  /** Whether every byte before this one has come. */
  passed(at: number): boolean
  /** These bytes; null where they are not held, or not in the file. */
  bytes(from: number, length: number): Buffer | null
}

/** The beginning reaches over the dynamic strings of Node.js itself, the end over section headers and their names. */
const HEAD = 8 * 2 ** 20
const TAIL = 2 ** 20
const RANGE = 4 * 2 ** 20
const RANGES = 8

export function createWindows(size: number): Windows {
  const windows: { from: number; data: Buffer }[] = []
  const open = (from: number, length: number) => windows.push({ from, data: Buffer.alloc(length) })
  if (size <= HEAD + TAIL) open(0, size)
  else {
    open(0, HEAD)
    open(size - TAIL, TAIL)
  }
  let seen = 0
  const bytes = (from: number, length: number) => {
    if (!(from >= 0 && length >= 0 && from + length <= size)) return null
    const window = windows.find(one => from >= one.from && from + length <= one.from + one.data.length)
    return window ? window.data.subarray(from - window.from, from - window.from + length) : null
  }
  return {
    size,
    write(chunk, at) {
      for (const { from, data } of windows) {
        const start = Math.max(at, from)
        const end = Math.min(at + chunk.length, from + data.length)
        if (start < end) chunk.copy(data, start - from, start - at, end - at)
      }
      seen = at + chunk.length
    },
    keep(from, length) {
      const kept = Math.min(length, RANGE)
      if (from < seen || windows.length >= RANGES || from + kept > size || bytes(from, kept)) return
      open(from, kept)
    },
    passed: at => at <= seen,
    bytes,
  }
}
