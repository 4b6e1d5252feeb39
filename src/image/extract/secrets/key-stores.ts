import { open, toDer } from './ber.ts'
import type { SecretCandidate } from './candidate.ts'
import { isDerKey } from './parse-key.ts'

/** The key of a key store. A key under a password that the store itself does not have to name is `encrypted`. */
export function findStoredKey(content: Buffer): SecretCandidate[] {
  const store = keyOfPkcs12(content) ?? keyOfJavaStore(content)
  if (store === null) return []
  return [{ ...store, kind: 'private-key', at: 0, value: content.toString('latin1', 0, 20_000), machine: true }]
}

type StoredKey = Pick<SecretCandidate, 'rule' | 'weak'>

/** Object identifiers: a private key, as it is (`keyBag`) or encrypted (`pkcs8ShroudedKeyBag`). Section 4.2. */
const [KEY_BAG, SHROUDED_KEY_BAG] = [1, 2].map(bag =>
  Buffer.from([0x06, 0x0b, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x0c, 0x0a, 0x01, bag]),
) as [Buffer, Buffer]

/** `[0] EXPLICIT`. */
const TAGGED = 0xa0

/**
 * The key of a PKCS#12 file. OpenSSL, Java and Windows encrypt certificates together, and keys one by one, so the bags of
 * keys are visible without the password. A store of certificates has none.
 */
function keyOfPkcs12(content: Buffer): StoredKey | null {
  if (!isPfx(content)) return null
  return keyOfBags(content) ?? keyOfBags(toDer(content.subarray(0, MAX_BER)))
}

/** `SEQUENCE { INTEGER 3, SEQUENCE {`. RFC 7292, section 4. */
function isPfx(content: Buffer): boolean {
  const version = open(open(content, 0x30)?.content ?? NOTHING, 0x02)
  return version?.length === 1 && version.content[0] === 3 && version.content[1] === 0x30
}

const NOTHING = Buffer.alloc(0)
/** Bytes of a store in BER that are read: a hostile one has a value in every two. */
const MAX_BER = 2 ** 20

function keyOfBags(content: Buffer): StoredKey | null {
  const plain = content.indexOf(KEY_BAG)
  if (plain !== -1) {
    const value = open(content.subarray(plain + KEY_BAG.length), TAGGED)
    return { rule: 'pkcs12', ...(!(value && isDerKey(value.content)) && { weak: 'unparsed' as const }) }
  }
  return content.includes(SHROUDED_KEY_BAG) ? { rule: 'pkcs12', weak: 'encrypted' } : null
}

const JKS = 0xfeedfeed
const JCEKS = 0xcececece
const CERTIFICATE = 2

/**
 * The key of a Java key store, by the kinds of its entries, which are not encrypted: 1 for a private key, 2 for a
 * certificate, 3 for a secret key. Upstream: openjdk, sun.security.provider.JavaKeyStore and
 * com.sun.crypto.provider.JceKeyStore.
 */
function keyOfJavaStore(content: Buffer): StoredKey | null {
  if (content.length < 12) return null
  const magic = content.readUInt32BE(0)
  const version = content.readUInt32BE(4)
  if ((magic !== JKS && magic !== JCEKS) || version < 1 || version > 2) return null
  const entries = content.readUInt32BE(8)
  let at = 12
  for (let entry = 0; entry < entries && at + 6 <= content.length; entry++) {
    const kind = content.readUInt32BE(at)
    if (kind === 1 || (kind === 3 && magic === JCEKS)) return { rule: 'java-key-store', weak: 'encrypted' }
    if (kind !== CERTIFICATE) return null
    // The alias and the time; then the type of the certificate, since version 2, and its bytes.
    at += 4 + sizeOfText(content, at + 4) + 8
    if (version === 2) at += sizeOfText(content, at)
    if (at + 4 > content.length) return null
    at += 4 + content.readUInt32BE(at)
  }
  return null
}

const sizeOfText = (content: Buffer, at: number) => 2 + (at + 2 <= content.length ? content.readUInt16BE(at) : 0)
