/** Tables of many rows as columns of bytes: one buffer to write, and almost no objects to read. */

/** A column with a size that is known before it is written. */
export interface Column {
  size: number
  write(into: Buffer): void
}

/** Writes the columns one after another, each preceded by its size (32 bits, little-endian). */
export function packColumns(columns: readonly Column[], into: Buffer): void {
  let at = 0
  for (const { size, write } of columns) {
    into.writeUInt32LE(size, at)
    write(into.subarray(at + 4, at + 4 + size))
    at += 4 + size
  }
}

/** Bytes that `packColumns` writes. */
export function packedSize(columns: readonly Column[]): number {
  return columns.reduce((sum, { size }) => sum + 4 + size, 0)
}

/** Reads such columns without copying them; null unless exactly `count` columns fill the buffer. */
export function unpackColumns(bytes: Buffer, count: number): Buffer[] | null {
  const columns: Buffer[] = []
  let at = 0
  while (columns.length < count) {
    if (at + 4 > bytes.length) return null
    const end = at + 4 + bytes.readUInt32LE(at)
    if (end > bytes.length) return null
    columns.push(bytes.subarray(at + 4, end))
    at = end
  }
  return at === bytes.length ? columns : null
}

/** A column of byte strings without their lengths. */
export function bytesColumn(parts: readonly Uint8Array[]): Column {
  return {
    size: parts.reduce((sum, part) => sum + part.length, 0),
    write(into) {
      let at = 0
      for (const part of parts) {
        into.set(part, at)
        at += part.length
      }
    },
  }
}

/** A column of integers from 0 to 2^32-1. */
export function integers(count: number, valueAt: (row: number) => number): Column {
  return {
    size: count * 4,
    write(into) {
      for (let row = 0; row < count; row++) into.writeUInt32LE(valueAt(row), row * 4)
    },
  }
}

/** A column of doubles. */
export function doubles(count: number, valueAt: (row: number) => number): Column {
  return {
    size: count * 8,
    write(into) {
      for (let row = 0; row < count; row++) into.writeDoubleLE(valueAt(row), row * 8)
    },
  }
}

/** Strings as two columns: their lengths, and their text. */
export function texts(values: readonly string[]): Column[] {
  const characters = values.reduce((sum, value) => sum + value.length, 0)
  // Latin-1 text takes one byte for each character, and is written and read at the speed of memory.
  const wide = values.some(value => WIDE.test(value))
  const all: Column = {
    size: 1 + characters * (wide ? 2 : 1),
    write(into) {
      into[0] = wide ? 2 : 1
      let at = 1
      for (const value of values) at += into.write(value, at, wide ? 'utf16le' : 'latin1')
    },
  }
  return [integers(values.length, row => (values[row] as string).length), all]
}

const WIDE = /[^\0-\xff]/

/** Reads the strings of two columns one by one. */
export interface TextReader {
  /** The number of strings. */
  count: number
  /** The concatenated strings. */
  all: string
  /** The next string; undefined after the last, and for half of a surrogate pair that `decodeName` cannot return. */
  next(): string | undefined
}

/** Reads two columns of `texts`; null if their lengths do not match, or for a NUL. */
export function readTexts(lengths: Buffer, text: Buffer): TextReader | null {
  const width = text[0]
  if (lengths.length % 4 !== 0 || !(width === 1 || (width === 2 && text.length % 2 === 1))) return null
  const all = text.toString(width === 2 ? 'utf16le' : 'latin1', 1)
  const count = lengths.length / 4
  const view = viewOf(lengths)
  let sum = 0
  for (let row = 0; row < count; row++) sum += view.getUint32(row * 4, true)
  if (sum !== all.length || all.includes('\0')) return null
  let row = 0
  let at = 0
  const next = () => {
    if (row === count) return undefined
    const from = at
    at += view.getUint32(row++ * 4, true)
    const value = all.slice(from, at)
    return width === 2 && HALF.test(value) ? undefined : value
  }
  return { count, all, next }
}

const HALF = /(?![\udc80-\udcff])[\ud800-\udfff]/u

export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
}
