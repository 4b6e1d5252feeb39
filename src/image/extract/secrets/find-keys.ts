import { findBinaryKey } from './binary-keys.ts'
import type { SecretCandidate } from './candidate.ts'
import { findJsonWebKeys } from './formats/by-content.ts'
import { findPrivateKeys } from './private-keys.ts'
import { toLatin1 } from './text.ts'

/** Bytes of a text that may be JSON. */
const MAX_JSON = 2 ** 20

/**
 * The private keys in bytes that were encoded or compressed: in every form that a file of its own may have. Binary forms are
 * at the start.
 */
export function findKeysInBytes(bytes: Buffer): SecretCandidate[] {
  const text = toLatin1(bytes, true).toString('latin1')
  const json = text.length > MAX_JSON ? text.slice(0, MAX_JSON) : text
  return [...findPrivateKeys(text), ...findBinaryKey(bytes, true), ...findJsonWebKeys(json)]
}
