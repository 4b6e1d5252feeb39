import type { SecretCandidate } from './candidate.ts'
import { findStoredKey } from './key-stores.ts'
import { isMicrosoftHead, microsoftKeyWeakness } from './microsoft-keys.ts'
import { isOpenPgpKey, openPgpTag } from './open-pgp.ts'
import { isDerKey, isEncryptedDerKey } from './parse-key.ts'

/** GnuPG's files of private keys: S-expressions, as they are or in its newer text form. */
const GNUPG = /^(?:Created:[^\n]{0,99}\n)?(?:Key: ?)?\((?:\d{1,2}:)?(protected-|shadowed-)?private-key/

/** Whether a file may be a key without armor by its first two bytes: DER, PKCS#12, Java's stores, or Microsoft's forms. */
export function isBinaryKey(head: Buffer): boolean {
  const one = head[0]
  const two = head[1]
  return (
    (one === 0x30 && two !== 0) ||
    (one === 0xfe && two === 0xed) ||
    (one === 0xce && two === 0xce) ||
    isMicrosoftHead(one, two)
  )
}

/**
 * The private key that a file starts with, without armor: DER, a key store, binary OpenPGP, or GnuPG's own format. OpenSSL
 * ignores what is behind it.
 * @param sure whether OpenPGP must be proven by its content, as no name announces a key
 */
export function findBinaryKey(content: Buffer, sure = false): SecretCandidate[] {
  const stored = findStoredKey(content)
  if (stored.length > 0) return stored
  const gnupg = GNUPG.exec(content.toString('latin1', 0, 200))
  // A shadowed key is on a card.
  if (gnupg?.[1] === 'shadowed-') return []
  const encrypted = gnupg?.[1] !== undefined || isEncryptedDerKey(content)
  const microsoft = microsoftKeyWeakness(content)
  const isKey =
    gnupg !== null || encrypted || microsoft !== undefined || isDerKey(content) || isOpenPgpKey(content, sure)
  if (!isKey) return []
  const weakness = encrypted ? 'encrypted' : microsoft
  const weak = weakness ? { weak: weakness } : {}
  const value = content.toString('latin1', 0, 20_000)
  return [{ rule: 'private-key', kind: 'private-key', at: 0, value, machine: true, ...weak }]
}

const ARCHIVES = ['PK\x03\x04', '\x1f\x8b', '\xfd7zXZ', '\x28\xb5\x2f\xfd', 'BZh'].map(magic =>
  Buffer.from(magic, 'latin1'),
)

/** Whether a file that is named like a key is something else by its first bytes: an archive, or encrypted data. */
export function isOtherData(content: Buffer): boolean {
  if (ARCHIVES.some(magic => content.subarray(0, magic.length).equals(magic))) return true
  const tag = openPgpTag(content)
  return tag !== null && tag !== 5 && !content.subarray(0, 2).equals(Buffer.from([0xff, 0xfe]))
}
