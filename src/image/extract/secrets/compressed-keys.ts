import { constants, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { createFrameSplitter } from '../../compression/zstd-frames.ts'
import { type SecretCandidate, unread } from './candidate.ts'
import { findKeysInBytes } from './find-keys.ts'
import { spend } from './parse-key.ts'

/** Bytes of a compressed file that is searched: one or a few keys, not an archive. */
export const MAX_PACKED = 65_536
/** Bytes of its content. Few files are so large that compress so well. */
const MAX_CONTENT = 2 ** 24
const MAX_FRAMES = 1000

/** Whether a file is compressed by its first bytes: gzip, or zstd with its frames that decoders skip. */
export function isCompressed(head: Buffer): boolean {
  return (head[0] === 0x1f && head[1] === 0x8b) || isZstd(head)
}

function isZstd(head: Buffer): boolean {
  const magic = head.length < 4 ? 0 : head.readUInt32LE(0)
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50
}

/** The private keys in a small file that gzip or zstd compressed; of very much content, in the first part, and the result says so. */
export function findCompressedKeys(content: Buffer): SecretCandidate[] {
  const parts = isZstd(content) ? framesOf(content) : [content]
  const unpacked: Buffer[] = []
  let left = MAX_CONTENT
  let complete = true
  for (const part of parts) {
    const { bytes, isCut } = unpackStart(part, left, isZstd(content))
    unpacked.push(bytes)
    left -= bytes.length
    if (isCut || left <= 0) {
      complete = false
      break
    }
  }
  const keys = findKeysInBytes(Buffer.concat(unpacked))
  return complete ? keys : [...keys, unread('private-key', 'size')]
}

/** The start of the content up to a limit. Node gives nothing beyond it, so the data is cut in half until the rest fits. */
function unpackStart(content: Buffer, most: number, zstd: boolean): { bytes: Buffer; isCut: boolean } {
  let isCut = false
  for (let length = content.length; length > 0; length >>= 1) {
    const bytes = unpack(content.subarray(0, length), most, zstd)
    if (bytes !== 'too large') return { bytes, isCut }
    isCut = true
  }
  return { bytes: NOTHING, isCut }
}

const NOTHING = Buffer.alloc(0)

/** Unpacks data, and what there is of data that ends early; nothing if it is damaged. */
function unpack(content: Buffer, most: number, zstd: boolean): Buffer | 'too large' {
  try {
    const bytes = zstd
      ? zstdDecompressSync(content, { maxOutputLength: most, finishFlush: constants.ZSTD_e_flush })
      : gunzipSync(content, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH })
    spend(bytes.length)
    return bytes
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_BUFFER_TOO_LARGE') return NOTHING
    spend(most)
    return 'too large'
  }
}

/** The frames with data. Node unpacks only the first of several. */
function framesOf(content: Buffer): Buffer[] {
  try {
    const pieces = createFrameSplitter({ entries: MAX_FRAMES }).split(content)
    return pieces.filter(({ isData }) => isData).map(({ bytes }) => bytes)
  } catch {
    return [content]
  }
}
