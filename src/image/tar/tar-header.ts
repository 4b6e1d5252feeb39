import { Failure } from '../../failure.ts'
import { decodeName } from '../paths.ts'
import { BLOCK } from './blocks.ts'

/** The header block of a tar member, before extended headers apply. */
export interface TarHeader {
  name: string
  /** The type flag as a character; `\0` is the old form of `0`. */
  flag: string
  size: number
  mode: number
  uid: number
  gid: number
  link: string
  /** Whether it is in GNU's format, which has other fields in place of POSIX's prefix. */
  gnu: boolean
}

/**
 * Parses a header block: V7, POSIX ustar, star and old GNU. POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar
 * manual, "Basic Tar Format".
 * @throws Failure `image/tar-header` for what Go's archive/tar rejects, because every engine unpacks with it
 */
export function parseHeader(block: Buffer): TarHeader {
  checkSum(block)
  const magic = block.toString('latin1', 257, 265)
  const gnu = magic === 'ustar  \0'
  const posix = magic.startsWith('ustar\0')
  let name = text(block, 0, 100)
  const prefix = posix ? text(block, 345, isStar(block) ? 131 : 155) : gnu ? misplacedPrefix(block) : ''
  if (prefix !== '') name = prefix + '/' + name
  return {
    name,
    flag: String.fromCharCode(block[156] as number),
    size: number(block, 124, 12, 'size'),
    mode: number(block, 100, 8, 'mode'),
    uid: number(block, 108, 8, 'uid'),
    gid: number(block, 116, 8, 'gid'),
    link: text(block, 157, 100),
    gnu,
  }
}

/** Reads a text field, up to its first NUL. */
export function text(block: Buffer, at: number, width: number): string {
  const end = block.indexOf(0, at)
  return decodeName(block, at, end === -1 || end > at + width ? at + width : end)
}

/**
 * Reads a number: octal digits between spaces and NULs, or base 256 if the field's first bit is set.
 * @throws Failure `image/tar-header` if it is neither, negative, or not a safe integer
 */
export function number(block: Buffer, at: number, width: number, field: string): number {
  const first = block[at] as number
  let value = 0
  if (first >= 0x80) {
    // 0xff starts a negative number, which no field may have.
    value = first === 0x80 ? 0 : Number.NaN
    for (let i = at + 1; i < at + width; i++) value = value * 256 + (block[i] as number)
  } else {
    let end = at + width
    const blank = (i: number) => block[i] === 0x20 || block[i] === 0
    while (at < end && blank(at)) at++
    while (end > at && blank(end - 1)) end--
    for (let i = at; i < end; i++) {
      const byte = block[i] as number
      // Like in Go, a number ends at its first NUL.
      if (byte === 0) break
      value = byte >= 0x30 && byte <= 0x37 ? value * 8 + byte - 0x30 : Number.NaN
    }
  }
  if (!Number.isSafeInteger(value)) throw new Failure('image/tar-header', `its header has no valid ${field}`)
  return value
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
  const sum = number(block, 148, 8, 'checksum')
  if (sum !== unsigned && sum !== unsigned - 256 * high) {
    throw new Failure('image/tar-header', 'its header does not match its checksum')
  }
}

function isStar(block: Buffer): boolean {
  return block.toString('latin1', 508, 512) === 'tar\0'
}

/**
 * Go before 1.8 wrote a prefix into GNU headers, in place of the access and change times; such layers are still in use.
 * It is a prefix if one of the two is not a number.
 */
function misplacedPrefix(block: Buffer): string {
  return isTime(block, 345) && isTime(block, 357) ? '' : text(block, 345, 155)
}

/** Whether the field is a time: absent, in base 256 (even negative), or octal. */
function isTime(block: Buffer, at: number): boolean {
  const first = block[at] as number
  if (first === 0 || first >= 0x80) return true
  try {
    number(block, at, 12, 'time')
    return true
  } catch {
    return false
  }
}
