/**
 * The kept parts of a streamed file: its start, its end, and ranges that are requested before they arrive. Small files are
 * kept as a whole.
 */
export interface Windows {
  readonly size: number
  /** Takes the next bytes; gaps between them are zero. */
  write(chunk: Buffer, at: number): void
  /**
   * Keeps this range too, up to `RANGE` bytes. It can start in the bytes written last, which are still valid, but not before
   * them: headers can directly precede the range.
   */
  keep(from: number, length: number): void
  /** Whether all bytes before this offset have arrived. */
  passed(at: number): boolean
  /** These bytes, valid until `close`; null if they are not kept, have not arrived, or are not in the file. */
  bytes(from: number, length: number): Buffer | null
  /** Returns the memory to the pool. Call it once, after the last use of bytes. */
  close(): void
}

/** The start includes the dynamic strings of Node.js itself, the end includes section headers and their names. */
const HEAD = 8 * 2 ** 20
const TAIL = 2 ** 20
const RANGE = 4 * 2 ** 20
const RANGES = 8

/** Memory for reuse: an image has thousands of ELF files, and new memory for each would keep the garbage collector busy. */
const spare: Buffer[] = []
/** The number of layers that are read at a time. */
const MAX_SPARES = 4

/** Windows of a file with this size in bytes. */
export function createWindows(size: number): Windows {
  const memory = spare.pop() ?? Buffer.allocUnsafeSlow(HEAD + TAIL)
  const whole = size <= HEAD + TAIL
  const windows = [{ from: 0, data: memory.subarray(0, whole ? size : HEAD) }]
  if (!whole) windows.push({ from: size - TAIL, data: memory.subarray(HEAD) })
  let arrived = 0
  let last: { chunk: Buffer; at: number } | null = null
  const bytes = (from: number, length: number) => {
    if (!(from >= 0 && length >= 0 && from + length <= arrived)) return null
    const window = findWindow(from, length)
    return window ? window.data.subarray(from - window.from, from - window.from + length) : null
  }
  const findWindow = (from: number, length: number) =>
    windows.find(window => from >= window.from && from + length <= window.from + window.data.length)
  return {
    size,
    write(chunk, at) {
      for (const { from, data } of windows) {
        // Reused memory contains other files.
        if (at > arrived && at > from && arrived < from + data.length) {
          data.fill(0, Math.max(arrived - from, 0), Math.min(at - from, data.length))
        }
        const start = Math.max(at, from)
        const end = Math.min(at + chunk.length, from + data.length)
        if (start < end) chunk.copy(data, start - from, start - at, end - at)
      }
      arrived = at + chunk.length
      last = { chunk, at }
    },
    keep(from, length) {
      const count = Math.min(length, RANGE)
      if (last === null || windows.length >= RANGES || from + count > size || findWindow(from, count)) return
      if (from < Math.min(arrived, last.at)) return
      const data = Buffer.alloc(count)
      windows.push({ from, data })
      if (from < arrived) last.chunk.copy(data, 0, from - last.at)
    },
    passed: at => at <= arrived,
    bytes,
    close() {
      windows.length = 0
      last = null
      if (spare.length < MAX_SPARES) spare.push(memory)
    },
  }
}
