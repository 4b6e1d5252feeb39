import { createPrivateKey } from 'node:crypto'

const TYPES = ['pkcs8', 'pkcs1', 'sec1'] as const
/** A key of 16,384 bits has 9,300 bytes. */
export const MAX_DER = 20_000
const OPENSSH = 'openssh-key-v1\0'

/** Whether the bytes are one private key in DER: PKCS#8, PKCS#1 or SEC 1. */
export function isDerKey(der: Buffer): boolean {
  if (der[0] !== 0x30 || der.length > MAX_DER) return false
  return TYPES.some(type => {
    try {
      createPrivateKey({ key: der, format: 'der', type })
      return true
    } catch {
      return false
    }
  })
}

/**
 * The start of an EncryptedPrivateKeyInfo: two sequences, and the object identifier of an encryption with a password, from
 * PKCS#5 or PKCS#12. RFC 5958, section 3.
 */
const ENCRYPTED_DER =
  /^\x30(?:[\x01-\x7f]|\x81.|\x82..)\x30(?:[\x01-\x7f]|\x81.)\x06.\x2a\x86\x48\x86\xf7\x0d\x01(?:\x05|\x0c\x01)/s

/** Whether the bytes start like a private key in DER that is encrypted with a password. */
export function isEncryptedDerKey(der: Buffer): boolean {
  return der.length <= MAX_DER && ENCRYPTED_DER.test(der.toString('latin1', 0, 32))
}

/**
 * Whether the content of a block in PEM or OpenPGP's armor is a key of the kind that its label announces, as far as that is
 * visible without a password.
 */
export function isSoundKey(label: string, base64: string): boolean {
  const bytes = Buffer.from(base64, 'base64')
  if (label.startsWith('OPENSSH')) return bytes.toString('latin1', 0, OPENSSH.length) === OPENSSH
  if (label.startsWith('PGP')) return isOpenPgpKey(bytes)
  return label.startsWith('ENCRYPTED') ? isEncryptedDerKey(bytes) : isDerKey(bytes)
}

/** The tag of the first packet of binary OpenPGP data; null if it is something else. RFC 9580, section 4.2. */
export function openPgpTag(bytes: Buffer): number | null {
  const first = bytes[0] ?? 0
  if ((first & 0xc0) === 0xc0) return first & 0x3f
  return (first & 0xc0) === 0x80 ? (first >> 2) & 0x0f : null
}

const SECRET_KEY = 5

/** Whether OpenPGP data starts with a secret key: its packet's length, then a version from 3 to 6. */
export function isOpenPgpKey(bytes: Buffer): boolean {
  if (openPgpTag(bytes) !== SECRET_KEY) return false
  const version = bytes[versionAt(bytes)] ?? 0
  return version >= 3 && version <= 6
}

/** The offset after the header of the first packet. RFC 9580, sections 4.2.1 and 4.2.2. */
function versionAt(bytes: Buffer): number {
  const [first = 0, length = 0] = bytes
  if ((first & 0x40) === 0) return 1 + (1 << (first & 3))
  return length < 192 ? 2 : length === 255 ? 6 : 3
}
