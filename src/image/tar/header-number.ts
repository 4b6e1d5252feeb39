import { Failure } from '../../failure.ts'

/**
 * Parses a number field of a header like Go's archive/tar: octal digits between spaces and NULs, or base 256 in two's
 * complement if the first bit is set. A result beyond `Number.MAX_SAFE_INTEGER` is rounded.
 * @throws Failure `image/tar-header` if it is neither, or has more than 64 bits
 */
export function parseNumber(block: Buffer, at: number, width: number, field: string): number {
  const first = block[at] as number
  if (first < 0x80) return parseOctal(block, at, width, field)
  const mask = (first & 0x40) === 0 ? 0 : 0xff
  let value = (first ^ mask) & 0x7f
  const beforeLast = at + width - 2
  for (let i = at + 1; i < at + width; i++) {
    if (i === beforeLast && value >= 2 ** 47) throw invalid(field)
    value = value * 256 + ((block[i] as number) ^ mask)
  }
  return mask === 0 ? value : -1 - value
}

/** Parses the last 32 bits of a number field of 8 bytes. @throws Failure `image/tar-header` */
export function parseLow32(block: Buffer, at: number, field: string): number {
  return (block[at] as number) < 0x80 ? parseOctal(block, at, 8, field) : block.readUInt32BE(at + 4)
}

/** Parses octal digits, of which a field has at most twelve. @throws Failure `image/tar-header` */
export function parseOctal(block: Buffer, at: number, width: number, field: string): number {
  let end = at + width
  const blank = (i: number) => block[i] === 0x20 || block[i] === 0
  while (at < end && blank(at)) at++
  while (end > at && blank(end - 1)) end--
  let value = 0
  for (let i = at; i < end; i++) {
    const byte = block[i] as number
    // Like in Go, a number ends at its first NUL.
    if (byte === 0) break
    if (byte < 0x30 || byte > 0x37) throw invalid(field)
    value = value * 8 + byte - 0x30
  }
  return value
}

function invalid(field: string): Failure {
  return new Failure('image/tar-header', `its header has no valid ${field}`)
}
