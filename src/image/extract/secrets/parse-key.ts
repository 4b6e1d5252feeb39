import { createPrivateKey } from 'node:crypto'
import { open } from './ber.ts'
import { isOpenPgpKey } from './open-pgp.ts'

const SEQUENCE = 0x30
const INTEGER = 0x02
const OBJECT = 0x06
const OCTETS = 0x04
/** An octet string in pieces, as BER allows. OpenSSL reads it. */
const PIECES = 0x24

/** The form by what follows the version, which is 0 or 1: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017) or SEC 1 (RFC 5915). */
function formOf(der: Buffer): 'pkcs8' | 'pkcs1' | 'sec1' | null {
  const version = open(open(der, SEQUENCE)?.content ?? NOTHING, INTEGER)
  const [number = 2, next] = version?.content ?? NOTHING
  if (version?.length !== 1 || number > 1) return null
  return next === SEQUENCE ? 'pkcs8' : next === INTEGER ? 'pkcs1' : next === OCTETS || next === PIECES ? 'sec1' : null
}

const NOTHING = Buffer.alloc(0)

/** A key of 16,384 bits has 9,300 bytes. */
export const MAX_DER = 20_000
const OPENSSH = 'openssh-key-v1\0'

/** Whether the bytes have the beginning of a private key in DER. */
export const isLikeDerKey = (der: Buffer): boolean => formOf(der) !== null

/** What OpenSSL needs to parse one key, as bytes that are searched: 0.1 ms. */
export const KEY_COST = 16_384
let spent = 0

/** The work for keys in this process, as bytes: those unpacked, and `KEY_COST` for each key that OpenSSL has parsed, or refused. */
export const spentBytes = (): number => spent
export const spend = (bytes: number): void => {
  spent += bytes
}

/** Parses a key with OpenSSL. */
export function isKey(key: Parameters<typeof createPrivateKey>[0]): boolean {
  spend(KEY_COST)
  try {
    createPrivateKey(key)
    return true
  } catch {
    return false
  }
}

/** Whether the bytes start with a private key in DER, as OpenSSL reads it: PKCS#8, PKCS#1 or SEC 1, with anything behind it. */
export function isDerKey(der: Buffer): boolean {
  const type = formOf(der)
  return type !== null && isKey({ key: der.subarray(0, MAX_DER), format: 'der', type })
}

/**
 * The start of an EncryptedPrivateKeyInfo: two sequences, and the object identifier of an encryption with a password, from
 * PKCS#5 or PKCS#12. RFC 5958, section 3.
 */
const PASSWORD_ENCRYPTION = /^\x2a\x86\x48\x86\xf7\x0d\x01(?:\x05|\x0c\x01)/

/** Whether the bytes start like a private key in DER that is encrypted with a password. */
export function isEncryptedDerKey(der: Buffer): boolean {
  const encryption = open(open(open(der, SEQUENCE)?.content ?? NOTHING, SEQUENCE)?.content ?? NOTHING, OBJECT)
  return encryption !== null && PASSWORD_ENCRYPTION.test(encryption.content.toString('latin1', 0, 16))
}

/**
 * Why the content of a block in PEM or OpenPGP's armor is harmless: its key is encrypted, or it is none. Null if it is a
 * private key, whatever its label announces.
 */
export function weaknessOf(label: string, base64: string): 'encrypted' | 'unparsed' | null {
  const bytes = Buffer.from(base64.slice(0, MAX_BASE64), 'base64')
  if (bytes.toString('latin1', 0, OPENSSH.length) === OPENSSH) return isOpensshEncrypted(bytes) ? 'encrypted' : null
  if (isEncryptedDerKey(bytes)) return 'encrypted'
  return isDerKey(bytes) || (label.startsWith('PGP') && isOpenPgpKey(bytes)) ? null : 'unparsed'
}

/** Whether Base64 has the beginning of a private key, encrypted or not. */
export function isLikeKey(base64: string): boolean {
  const head = Buffer.from(base64.slice(0, 64), 'base64')
  return isLikeDerKey(head) || isEncryptedDerKey(head) || head.toString('latin1', 0, OPENSSH.length) === OPENSSH
}

const MAX_BASE64 = 4 * Math.ceil(MAX_DER / 3)

/** Whether an OpenSSH key names a cipher other than `none`. Upstream: openssh, PROTOCOL.key. */
function isOpensshEncrypted(bytes: Buffer): boolean {
  const at = OPENSSH.length + 4
  return (
    bytes.length < at || bytes.toString('latin1', at, at + Math.min(bytes.readUInt32BE(OPENSSH.length), 20)) !== 'none'
  )
}
