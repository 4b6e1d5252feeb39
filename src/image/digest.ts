import { Failure } from '../failure.ts'
import { quote } from './json.ts'
import type { DiffId, Digest } from './model.ts'

/** The two algorithms that the OCI image spec registers (descriptor.md, "Digests"), with their digits. */
const DIGITS = { sha256: 64, sha512: 128 } as const

/** Checks the form of a digest, which may come from anywhere; `what` says whose it is. */
export function parseDigest(value: unknown, what: string): Digest {
  if (typeof value === 'string' && isDigest(value)) return value as Digest
  const actual = typeof value === 'string' ? `: ${quote(value)}` : ''
  throw new Failure('image/digest', `${what} is no digest${actual}.`)
}

export function parseDiffId(value: unknown, what: string): DiffId {
  return parseDigest(value, what) as string as DiffId
}

export function isDigest(value: string): boolean {
  const colon = value.indexOf(':')
  const digits = DIGITS[value.slice(0, colon) as keyof typeof DIGITS]
  return digits !== undefined && value.length - colon - 1 === digits && /^[0-9a-f]+$/.test(value.slice(colon + 1))
}

/** The name under which Node knows the digest's algorithm. */
export function algorithmOf(digest: string): 'sha256' | 'sha512' {
  return digest.startsWith('sha512:') ? 'sha512' : 'sha256'
}
