const OCTETS = 0x04
const CONSTRUCTED = 0x20
const OPEN_LENGTH = 0x80

/** A value of BER; an open length reaches to the end of what is known. X.690, section 8.1. */
interface Value {
  content: Buffer
  length: number
}

/**
 * The bytes after the header of the DER or BER value at the start, and its length; null if it has another tag. A length may have
 * zeros in front, and an open one is Infinity.
 */
export function open(bytes: Buffer, tag: number): Value | null {
  const [own, first = 0xff] = bytes
  if (own !== tag) return null
  if (first === OPEN_LENGTH) return { content: bytes.subarray(2), length: Number.POSITIVE_INFINITY }
  if (first < OPEN_LENGTH) return { content: bytes.subarray(2), length: first }
  const end = 2 + first - OPEN_LENGTH
  let from = 2
  while (from < end && bytes[from] === 0) from++
  if (end - from > 4 || bytes.length < end) return null
  return { content: bytes.subarray(end), length: from === end ? 0 : bytes.readUIntBE(from, end - from) }
}

/** Levels of values in values. OpenSSL reads thirty. */
const MAX_DEPTH = 30

/**
 * The same values with the lengths of DER, and octet strings in one piece: those of BER may come in pieces of any size, which
 * split what is in them. Octet strings that contain a sequence are read, too. Of data that is cut or damaged, it is the first
 * part.
 */
export function toDer(bytes: Buffer, depth = 0): Buffer {
  return Buffer.concat(valuesOf(bytes, depth, false).parts)
}

/** The values one after another until the end of the contents, or of an open length; of pieces, only what is in them. */
function valuesOf(bytes: Buffer, depth: number, pieces: boolean): { parts: Buffer[]; used: number } {
  const parts: Buffer[] = []
  let at = 0
  while (at < bytes.length) {
    const tag = bytes[at] as number
    if (tag === 0 && bytes[at + 1] === 0) return { parts, used: at + 2 }
    const value = open(bytes.subarray(at), tag)
    if (value === null || depth > MAX_DEPTH) break
    const header = bytes.length - at - value.content.length
    const isOpen = value.length === Number.POSITIVE_INFINITY
    const content = isOpen ? value.content : value.content.subarray(0, value.length)
    if ((tag & CONSTRUCTED) !== 0) {
      const isSplit = tag === (OCTETS | CONSTRUCTED)
      const inner = valuesOf(content, depth + 1, isSplit)
      const whole = Buffer.concat(inner.parts)
      if (pieces) parts.push(whole)
      else parts.push(isSplit ? encode(OCTETS, octets(whole, depth)) : encode(tag, whole))
      at += header + (isOpen ? inner.used : content.length)
    } else {
      if (isOpen) break
      if (pieces) parts.push(content)
      else parts.push(encode(tag, tag === OCTETS ? octets(content, depth) : content))
      at += header + content.length
    }
  }
  return { parts, used: bytes.length }
}

const SEQUENCE = 0x30
/** The content of an octet string; if it is a sequence, with the lengths of DER. */
const octets = (content: Buffer, depth: number) => (content[0] === SEQUENCE ? toDer(content, depth + 1) : content)

function encode(tag: number, content: Buffer): Buffer {
  const length = content.length
  const header =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : length < 0x10000
          ? [tag, 0x82, length >> 8, length & 0xff]
          : [tag, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff]
  return Buffer.concat([Buffer.from(header), content])
}
