import { constants, gunzipSync } from 'node:zlib'
import { HEADER_BYTES, readHeader } from '../../elf/header.ts'
import { basenameOf } from '../../paths.ts'
import { HEAD_BYTES, HEAD_RATIO, unpack } from './unpack.ts'

/** `package`: of dpkg, rpm or apk 3. `unread`: a format that Node.js cannot unpack. */
export type Format = 'tar' | 'zip' | 'gzip' | 'zstd' | 'package' | 'unread'

const MAGICS: readonly (readonly [Format, Buffer])[] = (
  [
    ['zip', 'PK\x03\x04'],
    ['gzip', '\x1f\x8b'],
    ['zstd', '\x28\xb5\x2f\xfd'],
    // rpm's lead; apk 3, in its three compressions.
    ['package', '\xed\xab\xee\xdb'],
    ['package', 'ADB.'],
    ['package', 'ADBd'],
    ['package', 'ADBc'],
    // xz, bzip2, lzip, lz4, LZMA with the properties that everyone uses.
    ['unread', '\xfd7zXZ\0'],
    ...['9', '8', '7', '6', '5', '4', '3', '2', '1'].map(level => ['unread', `BZh${level}1AY&SY`] as const),
    ['unread', 'LZIP\x01'],
    ['unread', '\x04\x22\x4d\x18'],
    ['unread', '\x5d\0\0'],
    // 7z, rar, cpio, squashfs.
    ['unread', '7z\xbc\xaf\x27\x1c'],
    ['unread', 'Rar!\x1a\x07'],
    ['unread', '070701'],
    ['unread', '070702'],
    ['unread', '070707'],
    ['unread', 'hsqs'],
  ] as const
).map(([format, magic]) => [format, Buffer.from(magic, 'latin1')])

/** The format of an archive by its first bytes; null if it is not one. */
export function detectFormat(head: Buffer): Format | null {
  if (isTar(head)) return 'tar'
  const match = MAGICS.find(([, magic]) => head.subarray(0, magic.length).equals(magic))
  if (match !== undefined) return match[0]
  return head.toString('latin1', 0, 21) === '!<arch>\ndebian-binary' ? 'package' : null
}

/** ustar, pax and GNU's format have the same magic number. */
export function isTar(block: Buffer): boolean {
  return block.toString('latin1', 257, 262) === 'ustar'
}

/** Unpacks the start of a file of gzip, which may be a manual or a log; null if it is neither a tar archive nor a program. */
export function startOfGzip(name: string, head: Buffer): Buffer | null {
  const start = unpack(gunzipSync, head.subarray(0, HEAD_BYTES), constants.Z_SYNC_FLUSH, HEAD_RATIO)
  return start !== null && (isTar(start) || isProgram(name, start)) ? start : null
}

/** Archives of a language, whose programs are its libraries. */
const OF_LANGUAGE = /\.(?:jar|war|ear|aar|whl|egg|nupkg|gem|npz|xpi|crx|docx|xlsx|pptx|od[tsp])$/i

/** Whether a file in an archive may be an archive of programs, by its first bytes. */
export function isArchive(name: string, head: Buffer): boolean {
  const format = detectFormat(head)
  if (format === 'gzip') return startOfGzip(name, head) !== null
  return format !== null && !(format === 'zip' && OF_LANGUAGE.test(name))
}

const EXECUTABLE = 2
const SHARED = 3

/** Whether it is a program by its ELF header. Most libraries have no start. */
export function isProgram(name: string, content: Buffer): boolean {
  if (content.length < HEADER_BYTES || content.readUInt32BE(0) !== 0x7f454c46) return false
  const header = readHeader(content)
  if (header?.type === EXECUTABLE) return true
  return header?.type === SHARED && header.entry !== 0 && !/\.(?:so|node)\b/.test(basenameOf(name))
}
