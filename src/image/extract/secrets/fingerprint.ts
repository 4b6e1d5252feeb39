import { createHash } from 'node:crypto'

/**
 * The first 12 hexadecimal digits of a secret's SHA-256. Not salted: whoever holds a token must be able to tell whether
 * it is this one, and whether two images have the same. Only for what a machine made at random: 48 bits of its hash give
 * nothing of it away, but a password that a person chose could be guessed from them.
 */
export function fingerprintOf(value: string): string {
  return createHash('sha256').update(value, 'latin1').digest('hex').slice(0, 12)
}
