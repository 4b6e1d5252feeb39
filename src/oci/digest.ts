import { createHash } from 'node:crypto'
import { Failure } from '../failure.ts'
import { quote } from '../text/quote.ts'

/** The digest of a blob as it is stored: a manifest, a config, a compressed layer. OCI image spec, descriptor.md. */
export type Digest = string & { readonly digest: unique symbol }

/** The digest of a layer's uncompressed tar. OCI image spec, config.md, `rootfs.diff_ids`. */
export type DiffId = string & { readonly diffId: unique symbol }

/** The two algorithms that the OCI image spec registers (descriptor.md, "Digests"). */
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/

/** The value as a digest; null if it is not one. */
export function toDigest(value: unknown): Digest | null {
  return typeof value === 'string' && DIGEST.test(value) ? (value as Digest) : null
}

/**
 * The value as a digest; `what` names it in the failure.
 * @throws Failure `image/digest`
 */
export function parseDigest(value: unknown, what: string): Digest {
  const digest = toDigest(value)
  if (digest !== null) return digest
  const actual = typeof value === 'string' ? `: ${quote(value)}` : ''
  throw new Failure('image/digest', `${what} is not a digest${actual}.`)
}

/** The same for the digest of an uncompressed layer. @throws Failure `image/digest` */
export function parseDiffId(value: unknown, what: string): DiffId {
  return parseDigest(value, what) as string as DiffId
}

/** The digest of the blob of a layer that is stored uncompressed. */
export function uncompressedDigest(diffId: DiffId): Digest {
  return diffId as string as Digest
}

/** Node's name of the digest's algorithm. */
export function algorithmOf(digest: Digest | DiffId): 'sha256' | 'sha512' {
  return digest.startsWith('sha512:') ? 'sha512' : 'sha256'
}

/** The digest of these bytes. */
export function computeDigest(bytes: string | Uint8Array, algorithm: 'sha256' | 'sha512' = 'sha256'): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}` as Digest
}

/** Splits `NAME@DIGEST`. Without a valid digest at its end, the whole text is the name. */
export function splitDigest(text: string): { name: string; digest: Digest | null } {
  const at = text.lastIndexOf('@')
  const digest = at === -1 ? null : toDigest(text.slice(at + 1))
  return digest === null ? { name: text, digest } : { name: text.slice(0, at), digest }
}
