/** The tag of the first packet of binary OpenPGP data; null if it is something else. RFC 9580, section 4.2. */
export function openPgpTag(bytes: Buffer): number | null {
  const first = bytes[0] ?? 0
  if ((first & 0xc0) === 0xc0) return first & 0x3f
  return (first & 0xc0) === 0x80 ? (first >> 2) & 0x0f : null
}

/** Secret keys and subkeys. Section 5.5.1. */
const SECRET = new Set([5, 7])
/** What may precede them: signatures, public keys, markers, trust, user IDs and attributes, padding. */
const BEFORE = new Set([2, 6, 10, 12, 13, 14, 17, 21])
/** Packets that are read. */
const MAX_PACKETS = 1000

/** Algorithms of keys: RSA, Elgamal, DSA, and those of elliptic curves. Section 9.1. */
const ALGORITHMS = new Set([1, 2, 3, 16, 17, 18, 19, 20, 22, 25, 26, 27, 28])

/**
 * Whether OpenPGP data has a secret key: its packet's length, then a version from 3 to 6. Other packets of keys may precede it.
 * @param sure whether the packet must be whole and name a known algorithm, as nothing else says that it is OpenPGP
 */
export function isOpenPgpKey(bytes: Buffer, sure = false): boolean {
  let rest = bytes
  for (let packet = 0; packet < MAX_PACKETS; packet++) {
    const tag = openPgpTag(rest)
    const size = tag === null ? null : sizesOf(rest)
    if (tag === null || size === null) return false
    if (SECRET.has(tag)) {
      const version = rest[size.header] ?? 0
      return version >= 3 && version <= 6 && (!sure || isWhole(rest.subarray(size.header), size.body))
    }
    if (!BEFORE.has(tag)) return false
    rest = rest.subarray(size.header + size.body)
  }
  return false
}

/** The algorithm follows the version and the time; in version 3, also two bytes of a period. Section 5.5.2. */
function isWhole(packet: Buffer, size: number): boolean {
  const end = Number.isFinite(size) ? size : packet.length
  return end >= MIN_SECRET && packet.length >= end && ALGORITHMS.has(packet[packet[0] === 3 ? 7 : 5] ?? 0)
}

/** Bytes of the smallest packet: a curve, a point, and a secret of 32 bytes. */
const MIN_SECRET = 64

/** The bytes of the first packet's header and body; an open length reaches to the end. Sections 4.2.1 and 4.2.2. */
function sizesOf(bytes: Buffer): { header: number; body: number } | null {
  const [first = 0, one = 0, two = 0] = bytes
  if ((first & 0x40) === 0) {
    const length = 1 << (first & 3)
    if (length === 8) return { header: 1, body: Number.POSITIVE_INFINITY }
    return bytes.length < 1 + length ? null : { header: 1 + length, body: bytes.readUIntBE(1, length) }
  }
  if (one < 192) return { header: 2, body: one }
  if (one < 224) return { header: 3, body: (one - 192) * 256 + two + 192 }
  if (one < 255) return { header: 2, body: Number.POSITIVE_INFINITY }
  return bytes.length < 6 ? null : { header: 6, body: bytes.readUInt32BE(2) }
}
