import { constants, inflateRawSync } from 'node:zlib'
import type { ArchiveFacts } from '../../extracts.ts'
import type { Extraction } from '../extractor.ts'
import { createMembers } from './members.ts'
import { HEAD_BYTES, HEAD_RATIO, unpack } from './unpack.ts'

const SIGNATURE = Buffer.from('PK\x03\x04', 'latin1')
/** Bytes of a local header, and with the name and the start of the data. */
const LOCAL_HEADER = 30
const MAX_LOCAL = 1536
/** Bytes of an archive for each file that is unpacked. */
const BYTES_PER_FILE = 4096

/** Most files in archives are classes, scripts and pictures. */
const OTHER = /\.[A-Za-z]\w*$/
const ARCHIVE = /\.(?:t?gz|t[bx]z2?|bz2|xz|lzma|t?zst|tar|zip|7z|deb|rpm|apk)$/i

/**
 * Reads the files of a zip archive by their local headers. APPNOTE.TXT, "Local file header".
 * @param minSize bytes of an archive in the archive that matters
 */
export function readZip(minSize: number): Extraction<ArchiveFacts> {
  const members = createMembers()
  let rest = Buffer.alloc(0)
  let files = 0
  const read = (content: Buffer, end: number) => {
    for (let at = content.indexOf(SIGNATURE); at >= 0 && at < end; at = content.indexOf(SIGNATURE, at + 1)) {
      if (at + LOCAL_HEADER > content.length) return
      const nameEnd = at + LOCAL_HEADER + content.readUInt16LE(at + 26)
      const name = content.toString('utf8', at + LOCAL_HEADER, nameEnd)
      if ((OTHER.test(name) && !ARCHIVE.test(name)) || files-- < 0) continue
      const start = nameEnd + content.readUInt16LE(at + 28)
      const data = content.subarray(start, start + HEAD_BYTES)
      const isStored = content.readUInt16LE(at + 8) === 0
      const head = isStored ? data : unpack(inflateRawSync, data, constants.Z_SYNC_FLUSH, HEAD_RATIO)
      // Writers of streams know the size only after the data.
      const packed = content.readUInt32LE(at + 18)
      if (head !== null) members.add(name, head, packed === 0 || packed >= minSize)
    }
  }
  return {
    write(chunk) {
      if (members.isDone) return
      const content = Buffer.concat([rest, chunk])
      files += chunk.length / BYTES_PER_FILE
      const end = Math.max(0, content.length - MAX_LOCAL)
      read(content, end)
      rest = content.subarray(end)
    },
    end() {
      read(rest, rest.length)
      return members.facts()
    },
  }
}
