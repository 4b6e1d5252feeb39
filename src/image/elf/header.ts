import type { Windows } from './windows.ts'

/** Reads numbers of a file's class and byte order. ELF specification (gABI), "Data Representation". */
export interface Layout {
  bits: 32 | 64
  bigEndian: boolean
  u16(bytes: Buffer, at: number): number
  u32(bytes: Buffer, at: number): number
  /** An address, offset or size; Infinity beyond 2^53, which no file has. */
  word(bytes: Buffer, at: number): number
}

export interface Header extends Layout {
  type: number
  machine: number
  /** Where a program starts; 0 for most libraries. */
  entry: number
  programHeaders: { offset: number; size: number; count: number }
  sectionHeaders: { offset: number; size: number; count: number; names: number }
}

export interface Segment {
  type: number
  offset: number
  address: number
  fileSize: number
  isExecutable: boolean
}

export const HEADER_BYTES = 64
export const LOAD = 1
export const DYNAMIC = 2
export const INTERPRETER = 3

/** Linux's limit for program headers (fs/binfmt_elf.c, load_elf_phdrs). */
const MAX_HEADER_BYTES = 65_536

/** Parses the ELF header; null if it is invalid. */
export function readHeader(bytes: Buffer): Header | null {
  const layout = readLayout(bytes)
  if (layout === null) return null
  const { bits, u16, word } = layout
  if (bytes.length < (bits === 64 ? 64 : 52)) return null
  const at = (wide: number, narrow: number) => (bits === 64 ? wide : narrow)
  return {
    ...layout,
    type: u16(bytes, 16),
    machine: u16(bytes, 18),
    entry: word(bytes, 24),
    programHeaders: {
      offset: word(bytes, at(32, 28)),
      size: u16(bytes, at(54, 42)),
      count: u16(bytes, at(56, 44)),
    },
    sectionHeaders: {
      offset: word(bytes, at(40, 32)),
      size: u16(bytes, at(58, 46)),
      count: u16(bytes, at(60, 48)),
      names: u16(bytes, at(62, 50)),
    },
  }
}

function readLayout(bytes: Buffer): Layout | null {
  const bits = bytes[4] === 2 ? 64 : bytes[4] === 1 ? 32 : null
  const order = bytes[5]
  if (bits === null || (order !== 1 && order !== 2)) return null
  const bigEndian = order === 2
  const u32 = (from: Buffer, at: number) => (bigEndian ? from.readUInt32BE(at) : from.readUInt32LE(at))
  const u64 = (from: Buffer, at: number) => {
    const value = u32(from, bigEndian ? at : at + 4) * 2 ** 32 + u32(from, bigEndian ? at + 4 : at)
    return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY
  }
  return {
    bits,
    bigEndian,
    u16: (from, at) => (bigEndian ? from.readUInt16BE(at) : from.readUInt16LE(at)),
    u32,
    word: bits === 64 ? u64 : u32,
  }
}

/** Reads the program headers; null if they are damaged or outside of the windows. */
export function readSegments(header: Header, windows: Pick<Windows, 'bytes'>): Segment[] | null {
  const { bits, u32, word } = header
  const { offset, size, count } = header.programHeaders
  if (count === 0) return []
  if (size !== (bits === 64 ? 56 : 32) || size * count > MAX_HEADER_BYTES) return null
  const table = windows.bytes(offset, size * count)
  if (table === null) return null
  return Array.from({ length: count }, (_, i) => {
    const at = i * size
    return bits === 64
      ? {
          type: u32(table, at),
          offset: word(table, at + 8),
          address: word(table, at + 16),
          fileSize: word(table, at + 32),
          isExecutable: (u32(table, at + 4) & 1) !== 0,
        }
      : {
          type: u32(table, at),
          offset: u32(table, at + 4),
          address: u32(table, at + 8),
          fileSize: u32(table, at + 16),
          isExecutable: (u32(table, at + 24) & 1) !== 0,
        }
  })
}

/** The file offset of a memory address, and the bytes that follow in its segment; null if no segment contains it. */
export function locateAddress(address: number, segments: readonly Segment[]): { offset: number; left: number } | null {
  for (const { type, offset, address: start, fileSize } of segments) {
    const within = address - start
    if (type === LOAD && within >= 0 && within < fileSize) return { offset: offset + within, left: fileSize - within }
  }
  return null
}
