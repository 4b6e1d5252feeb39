import { createHash } from 'node:crypto'

/**
 * The first 12 hexadecimal digits of a secret's SHA-256. Without salt, so the owner can recognize the token, and two images
 * can be compared. Only for random values: a person's password could be guessed from 48 bits of its hash.
 */
export function computeFingerprint(value: string): string {
  return createHash('sha256').update(value, 'latin1').digest('hex').slice(0, 12)
}
