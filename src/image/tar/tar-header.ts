import { Failure } from '../../failure.ts'
import { decodeName } from '../paths.ts'

/** The header block of one tar member, as it stands; extended headers are not applied yet. */
export interface TarHeader {
  name: string
  /** The type flag as a character; `\0` is the old form of `0`. */
  flag: string
  size: number
  mode: number
  uid: number
  gid: number
  link: string
  /** GNU's format, whose header has other fields where POSIX has the prefix. */
  gnu: boolean
}

export const BLOCK = 512

/**
 * Reads a header block: V7, POSIX ustar, star and old GNU. POSIX.1-2017, pax, "ustar Interchange Format"; GNU tar
 * manual, "Basic Tar Format". What Go's archive/tar rejects is rejected too, since every engine unpacks with it.
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

export function isZeroBlock(block: Buffer): boolean {
  return block[0] === 0 && block.equals(ZERO)
}

const ZERO = Buffer.alloc(BLOCK)

/** A field of text: up to its first NUL. */
export function text(block: Buffer, at: number, width: number): string {
  const end = block.indexOf(0, at)
  return decodeName(block, at, end === -1 || end > at + width ? at + width : end)
}

/**
 * A number in octal digits among spaces and NULs, or in base 256 where the field's first bit is set.
 * Throws a Failure where it is neither, negative, or beyond what a double holds exactly.
 */
export function number(block: Buffer, at: number, width: number, field: string): number {
  const first = block[at] as number
  let value = 0
  if (first >= 0x80) {
    // 0xff begins a negative number; none of these fields may be one.
    value = first === 0x80 ? 0 : Number.NaN
    for (let i = at + 1; i < at + width; i++) value = value * 256 + (block[i] as number)
  } else {
    let end = at + width
    const blank = (i: number) => block[i] === 0x20 || block[i] === 0
    while (at < end && blank(at)) at++
    while (end > at && blank(end - 1)) end--
    for (let i = at; i < end; i++) {
      const byte = block[i] as number
      // As in Go, a number ends at its first NUL.
      if (byte === 0) break
      value = byte >= 0x30 && byte <= 0x37 ? value * 8 + byte - 0x30 : Number.NaN
    }
  }
  if (!Number.isSafeInteger(value)) throw new Failure('image/tar-header', `its header has no valid ${field}`)
  return value
}

/** The sum of all bytes with the field itself as spaces, which some old programs made of signed bytes. */
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
 * Go before 1.8 wrote a prefix into GNU headers, where access and change time have their place; layers of that age
 * are still in use. Where one of the two is no number, it is a prefix.
 */
function misplacedPrefix(block: Buffer): string {
  return isTime(block, 345) && isTime(block, 357) ? '' : text(block, 345, 155)
}

/** Absent, in base 256 (a negative one too), or octal. */
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
