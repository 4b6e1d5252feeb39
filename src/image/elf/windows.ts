/**
 * Some parts of a file that streams by: its beginning, its end, and ranges that turn out to be wanted before they come.
 * Small files are held whole.
 */
export interface Windows {
  readonly size: number
  /** Takes the next bytes; what is left out between them is zero. */
  write(chunk: Buffer, at: number): void
  /**
   * Keeps this range too; at most `RANGE` bytes of it. It must not begin before the bytes that were written last, which are
   * still lent: what says where it is may stand right before it.
   */
  keep(from: number, length: number): void
  /** Whether every byte before this one has come. */
  passed(at: number): boolean
  /** These bytes, lent until `close`; null where they are not held, have not come, or are not in the file. */
  bytes(from: number, length: number): Buffer | null
  /** Gives the memory back. To be called once, when all that is wanted was read. */
  close(): void
}

/** The beginning reaches over the dynamic strings of Node.js itself, the end over section headers and their names. */
const HEAD = 8 * 2 ** 20
const TAIL = 2 ** 20
const RANGE = 4 * 2 ** 20
const RANGES = 8

/** An image has thousands of ELF files: memory of their own for each would keep the garbage collector busy. */
const spare: Buffer[] = []
/** As many as there are layers that are read at a time. */
const SPARES = 4

export function createWindows(size: number): Windows {
  const memory = spare.pop() ?? Buffer.allocUnsafeSlow(HEAD + TAIL)
  const whole = size <= HEAD + TAIL
  const windows = [{ from: 0, data: memory.subarray(0, whole ? size : HEAD) }]
  if (!whole) windows.push({ from: size - TAIL, data: memory.subarray(HEAD) })
  let seen = 0
  let last: { chunk: Buffer; at: number } | null = null
  const bytes = (from: number, length: number) => {
    if (!(from >= 0 && length >= 0 && from + length <= seen)) return null
    const window = holding(from, length)
    return window ? window.data.subarray(from - window.from, from - window.from + length) : null
  }
  const holding = (from: number, length: number) =>
    windows.find(one => from >= one.from && from + length <= one.from + one.data.length)
  return {
    size,
    write(chunk, at) {
      for (const { from, data } of windows) {
        // The memory had other files in it.
        if (at > seen && at > from && seen < from + data.length) {
          data.fill(0, Math.max(seen - from, 0), Math.min(at - from, data.length))
        }
        const start = Math.max(at, from)
        const end = Math.min(at + chunk.length, from + data.length)
        if (start < end) chunk.copy(data, start - from, start - at, end - at)
      }
      seen = at + chunk.length
      last = { chunk, at }
    },
    keep(from, length) {
      const kept = Math.min(length, RANGE)
      if (last === null || windows.length >= RANGES || from + kept > size || holding(from, kept)) return
      if (from < Math.min(seen, last.at)) return
      const data = Buffer.alloc(kept)
      windows.push({ from, data })
      if (from < seen) last.chunk.copy(data, 0, from - last.at)
    },
    passed: at => at <= seen,
    bytes,
    close() {
      windows.length = 0
      last = null
      if (spare.length < SPARES) spare.push(memory)
    },
  }
}
