import { Failure } from '../../failure.ts'

export type Compression = 'gzip' | 'zstd' | 'none'

/** Bytes of a blob that `detectCompression` needs. */
export const MAGIC_BYTES = 6

/**
 * Detects the compression of a blob by its first bytes, because media types of some registries are wrong.
 * RFC 1952 (gzip), RFC 8878 (zstd frames, and skippable frames, which may come first in zstd:chunked).
 * @throws Failure `image/compression` for a format that no image specification has
 */
export function detectCompression(head: Uint8Array): Compression {
  if (head[0] === 0x1f && head[1] === 0x8b) return 'gzip'
  if (head.length >= 4) {
    const magic = Buffer.from(head.buffer, head.byteOffset, head.byteLength).readUInt32LE(0)
    if (magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50) return 'zstd'
  }
  for (const [name, magic] of UNSUPPORTED) {
    if (magic.every((byte, i) => head[i] === byte)) {
      throw new Failure('image/compression', `It is compressed with ${name}, which no image specification knows.`, {
        hint: 'Build the image with gzip, zstd or no compression.',
      })
    }
  }
  return 'none'
}

const UNSUPPORTED: [string, number[]][] = [
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
]
