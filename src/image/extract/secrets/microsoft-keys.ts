import type { SecretCandidate } from './candidate.ts'

/** Of a PRIVATEKEYBLOB: its type, its version, and two reserved bytes; then the algorithm. */
const BLOB_HEAD = Buffer.from([0x07, 0x02, 0, 0])
const BLOB_HEADER = 8
const RSA2 = 0x32415352
const DSS2 = 0x32535344
/** Bits of the smallest key that OpenSSL reads, and of the largest one. */
const MIN_BITS = 384
const MAX_BITS = 16_384

const PVK_MAGIC = 0xb0b5f11e
const PVK_HEADER = 24
const MAX_SALT = 1024

/** Whether a file may be a key of Microsoft's by its first two bytes. */
export function isMicrosoftHead(one: number | undefined, two: number | undefined): boolean {
  return (one === 0x07 && two === 0x02) || (one === 0x1e && two === 0xf1)
}

/**
 * The weakness of the private key that a file starts with, as MSBLOB or PVK, which OpenSSL reads; undefined if it is none, and
 * null if the key is sound. Microsoft, "PRIVATEKEYBLOB"; Upstream: openssl, crypto/pem/pvkfmt.c.
 */
export function microsoftKeyWeakness(content: Buffer): SecretCandidate['weak'] | null | undefined {
  if (content.length < PVK_HEADER || content.readUInt32LE(0) !== PVK_MAGIC) return blobWeakness(content)
  const [encrypted, salt] = [content.readUInt32LE(12), content.readUInt32LE(16)]
  const blob = content.subarray(PVK_HEADER + salt)
  if (salt > MAX_SALT || !blob.subarray(0, BLOB_HEAD.length).equals(BLOB_HEAD)) return undefined
  return encrypted !== 0 || salt > 0 ? 'encrypted' : blobWeakness(blob)
}

function blobWeakness(blob: Buffer): SecretCandidate['weak'] | null | undefined {
  const content = blob.subarray(BLOB_HEADER)
  if (content.length < 8 || !blob.subarray(0, BLOB_HEAD.length).equals(BLOB_HEAD)) return undefined
  const magic = content.readUInt32LE(0)
  const bits = content.readUInt32LE(4)
  if ((magic !== RSA2 && magic !== DSS2) || bits < MIN_BITS || bits > MAX_BITS || bits % 16 !== 0) return undefined
  const half = bits / 16
  if (magic === DSS2) return content.length >= 8 + 4 * half + 40 ? null : 'unparsed'
  // The exponent, the modulus, and its two factors.
  const [modulus, first, second] = [12, 12 + 2 * half, 12 + 3 * half].map((at, i) =>
    littleEndian(content.subarray(at, at + (i === 0 ? 2 * half : half))),
  ) as [bigint, bigint, bigint]
  return modulus > 0n && first * second === modulus ? null : 'unparsed'
}

function littleEndian(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
}
