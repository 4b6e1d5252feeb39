import { constants, gunzipSync, inflateRawSync, zstdDecompressSync } from 'node:zlib'
import { DEFAULT_LIMITS } from '../../options/limits.ts'
import { asObject } from '../../text/json.ts'
import { HEADER_BYTES, readHeader } from '../elf/header.ts'
import { ARCHIVE_CONTENTS, type ArchiveFacts } from '../extracts.ts'
import { basenameOf } from '../paths.ts'
import { createWalker } from '../tar/walker.ts'
import type { Extraction, Extractor } from './extractor.ts'

/** Bytes of the first block of a tar archive, which are enough to detect every format. */
const HEAD = 512
/** Smaller archives contain no tool, and an image can have many. */
const MIN_SIZE = 64 * 1024
/** Bytes of a compressed tar archive that are read, and how many each may become: the cost follows the file's size. */
const MAX_PACKED = 2 * 2 ** 20
const MAX_RATIO = 10
/** Bytes of a name, by Linux. */
const MAX_NAME = 4096

/**
 * The first program in a tar or zip archive. What was not read is not `null`: packages of dpkg and rpm, which are not
 * opened, and compressed tar archives without a program in their first part.
 */
export const archive: Extractor<'archive'> = {
  name: 'archive',
  start({ size }) {
    if (size < MIN_SIZE) return null
    let head: Buffer | null = Buffer.alloc(0)
    let reader: Extraction<ArchiveFacts> | null = null
    return {
      write(chunk, at) {
        if (head !== null) {
          // Most files arrive in large chunks, which need not be copied. No archive starts with a hole.
          const first = at === 0 ? chunk : Buffer.concat([head, chunk.subarray(0, HEAD)])
          if (at !== head.length) head = null
          else if (first.length < HEAD) head = Buffer.from(first)
          else {
            reader = openArchive(first, size)
            if (at > 0) reader?.write(head, 0)
            head = null
          }
        }
        reader?.write(chunk, at)
      },
      searched: () => (reader === null ? 0 : size),
      end: () => reader?.end() ?? null,
    }
  },
  parse(value) {
    const { content, program } = asObject(value, 'archive')
    const kind = ARCHIVE_CONTENTS.find(one => one === content)
    if (kind === undefined || typeof program !== 'string' || program.length > MAX_NAME) throw new RangeError()
    return { content: kind, program }
  },
}

/** Reads an archive by the format of its first bytes; null if it is not one. */
function openArchive(head: Buffer, size: number): Extraction<ArchiveFacts> | null {
  if (isTar(head)) return readTar()
  switch (head.readUInt32BE(0)) {
    case 0x504b0304:
      return readZip()
    case 0x28b52ffd:
      return readPackedTar(size, null, content => unpack(zstdDecompressSync, content, constants.ZSTD_e_flush))
    // `!<arch>`, with dpkg's first member; and rpm's lead.
    case 0x213c6172:
      return head.toString('latin1', 8, 21) === 'debian-binary' ? PACKAGE : null
    case 0xedabeedb:
      return PACKAGE
  }
  if (head.readUInt16BE(0) !== 0x1f8b) return null
  // Manuals and logs are compressed files, too.
  const start = unpack(gunzipSync, head.subarray(0, HEAD), constants.Z_SYNC_FLUSH, 1100)
  if (start === null || !isTar(start)) return null
  return readPackedTar(size, start, content => unpack(gunzipSync, content, constants.Z_SYNC_FLUSH))
}

const PACKAGE: Extraction<ArchiveFacts> = { write() {}, end: () => ({ content: 'package', program: '' }) }

/** ustar, pax and GNU's format have the same magic number. */
function isTar(block: Buffer): boolean {
  return block.toString('latin1', 257, 262) === 'ustar'
}

type Decompress = (data: Buffer, options: { finishFlush: number; maxOutputLength: number }) => Buffer

/** Unpacks the start of a stream, as far as it is there; null if it is damaged or becomes too large. */
function unpack(decompress: Decompress, data: Buffer, finishFlush: number, ratio = MAX_RATIO): Buffer | null {
  try {
    return decompress(data, { finishFlush, maxOutputLength: ratio * data.length })
  } catch {
    return null
  }
}

/** @param start the start of the archive if the file is known to be one, even if the rest is damaged */
function readPackedTar(
  size: number,
  start: Buffer | null,
  unpackStart: (packed: Buffer) => Buffer | null,
): Extraction<ArchiveFacts> {
  const packed = Buffer.alloc(Math.min(size, MAX_PACKED))
  return {
    write(chunk, at) {
      if (at < packed.length) chunk.copy(packed, at)
    },
    end() {
      const content = unpackStart(packed)
      const first = content ?? start
      if (first === null || !isTar(first)) return null
      const tar = readTar()
      tar.write(first, 0)
      const isWhole = content !== null && packed.length === size
      return (tar.end() as ArchiveFacts | null) ?? (isWhole ? null : { content: 'unread', program: '' })
    },
  }
}

function readTar(): Extraction<ArchiveFacts> {
  let program: string | null = null
  const walker = createWalker(({ name, type, size }) => {
    if (program !== null || type !== 'file' || size < HEADER_BYTES) return null
    const head = Buffer.alloc(HEADER_BYTES)
    return (chunk, at) => {
      if (at >= HEADER_BYTES) return
      chunk.copy(head, at)
      if (at + chunk.length >= HEADER_BYTES && isProgram(name, head)) program = name
    }
  }, DEFAULT_LIMITS)
  let next = 0
  return {
    write(chunk, at) {
      // After a hole, or damage, nothing is where the headers say.
      if (at !== next || program !== null) return
      try {
        walker.write(chunk)
        next += chunk.length
      } catch {
        next = -1
      }
    },
    end: () => toFacts(program),
  }
}

const SIGNATURE = Buffer.from('PK\x03\x04', 'latin1')
/** Bytes of a local header, and with the name and the start of the data, which contains the ELF header. */
const LOCAL_HEADER = 30
const MAX_LOCAL = 1024
const START = 256
/** Bytes of an archive for each file that is unpacked. */
const BYTES_PER_FILE = 4096

/** Reads the files of a zip archive by their local headers. APPNOTE.TXT, "Local file header". */
function readZip(): Extraction<ArchiveFacts> {
  let program: string | null = null
  let rest = Buffer.alloc(0)
  let files = 0
  const read = (content: Buffer, end: number) => {
    for (let at = content.indexOf(SIGNATURE); at >= 0 && at < end; at = content.indexOf(SIGNATURE, at + 1)) {
      if (at + LOCAL_HEADER > content.length) return
      const nameEnd = at + LOCAL_HEADER + content.readUInt16LE(at + 26)
      const name = content.toString('utf8', at + LOCAL_HEADER, nameEnd)
      // Most files in archives are classes, scripts and pictures.
      if (/\.[A-Za-z]\w*$/.test(name) || files-- < 0) continue
      const start = nameEnd + content.readUInt16LE(at + 28)
      const data = content.subarray(start, start + START)
      const isStored = content.readUInt16LE(at + 8) === 0
      const unpacked = isStored ? data : unpack(inflateRawSync, data, constants.Z_SYNC_FLUSH, 1100)
      if (unpacked !== null && isProgram(name, unpacked)) program ??= name.slice(0, MAX_NAME)
    }
  }
  return {
    write(chunk) {
      if (program !== null) return
      const content = Buffer.concat([rest, chunk])
      files += chunk.length / BYTES_PER_FILE
      const end = Math.max(0, content.length - MAX_LOCAL)
      read(content, end)
      rest = content.subarray(end)
    },
    end() {
      read(rest, rest.length)
      return toFacts(program)
    },
  }
}

function toFacts(program: string | null): ArchiveFacts | null {
  return program === null ? null : { content: 'program', program }
}

const EXECUTABLE = 2
const SHARED = 3

/** Whether it is a program by its ELF header. Most libraries have no start. */
function isProgram(name: string, content: Buffer): boolean {
  if (content.length < HEADER_BYTES || content.readUInt32BE(0) !== 0x7f454c46) return false
  const header = readHeader(content)
  if (header?.type === EXECUTABLE) return true
  return header?.type === SHARED && header.entry !== 0 && !/\.(?:so|node)\b/.test(basenameOf(name))
}
