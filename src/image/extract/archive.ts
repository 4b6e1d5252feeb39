import { constants, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { asObject } from '../../text/json.ts'
import { ARCHIVE_CONTENTS, type ArchiveFacts } from '../extracts.ts'
import type { Entry } from '../model.ts'
import { basenameOf } from '../paths.ts'
import { detectFormat, startOfGzip } from './archives/formats.ts'
import { MAX_NAME } from './archives/members.ts'
import { readPacked, readTar } from './archives/tar.ts'
import { HEAD_BYTES, unpack } from './archives/unpack.ts'
import { readZip } from './archives/zip.ts'
import type { Extraction, Extractor } from './extractor.ts'

/** Smaller archives contain no tool, and an image can have many. */
const MIN_SIZE = 64 * 1024

/**
 * The first program in an archive, or the first archive in it. What was not read is not `null`: packages, formats that
 * Node.js cannot unpack, and compressed tar archives without a program in their first part.
 */
export const archive: Extractor<'archive'> = {
  name: 'archive',
  start(entry) {
    const { size } = entry
    if (size < MIN_SIZE) return null
    let head: Buffer | null = Buffer.alloc(0)
    let reader: Extraction<ArchiveFacts> | null = null
    return {
      write(chunk, at) {
        if (head !== null) {
          // Most files arrive in large chunks, which need not be copied. No archive starts with a hole.
          const first = at === 0 ? chunk : Buffer.concat([head, chunk.subarray(0, HEAD_BYTES)])
          if (at !== head.length) head = null
          else if (first.length < HEAD_BYTES) head = Buffer.from(first)
          else {
            reader = openArchive(first, entry)
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
function openArchive(head: Buffer, { path, size }: Entry): Extraction<ArchiveFacts> | null {
  const file = { name: basenameOf(path).replace(/\.(?:gz|zst)$/, ''), size, minSize: MIN_SIZE }
  switch (detectFormat(head)) {
    case 'tar':
      return readTar(MIN_SIZE)
    case 'zip':
      return readZip(MIN_SIZE)
    case 'gzip': {
      const start = startOfGzip(file.name, head)
      if (start === null) return null
      return readPacked(file, start, content => unpack(gunzipSync, content, constants.Z_SYNC_FLUSH))
    }
    case 'zstd':
      return readPacked(file, null, content => unpack(zstdDecompressSync, content, constants.ZSTD_e_flush))
    case 'package':
      return without('package')
    case 'unread':
      return without('format')
    case null:
      return null
  }
}

const without = (content: ArchiveFacts['content']): Extraction<ArchiveFacts> => ({
  write() {},
  end: () => ({ content, program: '' }),
})
