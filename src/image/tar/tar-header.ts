import { Failure } from '../../failure.ts'
import { decodeName } from '../paths.ts'
import { BLOCK } from './blocks.ts'
import { parseLow32, parseNumber, parseOctal } from './header-number.ts'

/** The header block of a tar member, before extended headers apply. */
export interface TarHeader {
  name: string
  /** The type flag as a character; `\0` is the old form of `0`. */
  flag: string
  /** It can be negative for members without content. */
  size: number
  mode: number
  /** The last 32 bits, which is all that chown(2) uses. */
  uid: number
  gid: number
  link: string
  /** Whether it is a character device 0/0. V7 headers have no device numbers, which Go reads as zeros. */
  nullDevice: boolean
}

/**
 * Parses a header block: V7, POSIX ustar, star and old GNU. POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar
 * manual, "Basic Tar Format".
 * @throws Failure `image/tar-header` for what Go's archive/tar rejects, because every engine unpacks with it
 */
export function parseHeader(block: Buffer): TarHeader {
  checkSum(block)
  const name = text(block, 0, 100)
  const { prefix, device } = parseLaterFields(block)
  parseNumber(block, 136, 12, 'time')
  return {
    name: prefix === '' ? name : prefix + '/' + name,
    flag: String.fromCharCode(block[156] as number),
    size: parseNumber(block, 124, 12, 'size'),
    mode: parseLow32(block, 100, 'mode') & 0o7777,
    uid: parseLow32(block, 108, 'uid'),
    gid: parseLow32(block, 116, 'gid'),
    link: text(block, 157, 100),
    nullDevice: block[156] === 0x33 && device === 0,
  }
}

/** Reads a text field, up to its first NUL. */
function text(block: Buffer, at: number, width: number): string {
  const end = block.indexOf(0, at)
  return decodeName(block, at, end === -1 || end > at + width ? at + width : end)
}

/** Reads the fields that V7 headers lack, and verifies their numbers. Go rejects invalid ones, and so do engines. */
function parseLaterFields(block: Buffer): { prefix: string; device: number } {
  const magic = block.toString('latin1', 257, 265)
  const gnu = magic === 'ustar  \0'
  if (!gnu && !magic.startsWith('ustar\0')) return { prefix: '', device: 0 }
  // mknod(2) gets the last 32 bits of each.
  const device = parseLow32(block, 329, 'device number') | parseLow32(block, 337, 'device number')
  return { prefix: gnu ? misplacedPrefix(block) : parsePrefix(block), device }
}

function parsePrefix(block: Buffer): string {
  if (block.toString('latin1', 508, 512) !== 'tar\0') return text(block, 345, 155)
  parseNumber(block, 476, 12, 'time')
  parseNumber(block, 488, 12, 'time')
  return text(block, 345, 131)
}

/** Verifies the sum of all bytes, with spaces for the field itself. Some old programs summed signed bytes. */
function checkSum(block: Buffer): void {
  let unsigned = 8 * 0x20
  let high = 0
  for (let i = 0; i < BLOCK; i++) {
    if (i === 148) i = 156
    const byte = block[i] as number
    unsigned += byte
    if (byte > 0x7f) high++
  }
  const sum = parseOctal(block, 148, 8, 'checksum')
  if (sum !== unsigned && sum !== unsigned - 256 * high) {
    throw new Failure('image/tar-header', 'its header does not match its checksum')
  }
}

/**
 * Go before 1.8 wrote a prefix into GNU headers, in place of the access and change times; such layers are still in use.
 * It is a prefix if one of the two is not a number, and if it is ASCII.
 */
function misplacedPrefix(block: Buffer): string {
  if (isTime(block, 345) && isTime(block, 357)) return ''
  const prefix = text(block, 345, 155)
  return ASCII.test(prefix) ? prefix : ''
}

const ASCII = /^[\0-\x7f]*$/

/** Whether the field is absent or a number. */
function isTime(block: Buffer, at: number): boolean {
  if (block[at] === 0) return true
  try {
    parseNumber(block, at, 12, 'time')
    return true
  } catch {
    return false
  }
}
