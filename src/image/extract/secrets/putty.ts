import type { SecretCandidate } from './candidate.ts'

/** How a key of PuTTY starts. */
export const PUTTY = 'PuTTY-User-Key-File-'
/** Characters of a key. */
const MAX_KEY = 40_000
/** Characters in which the headers are. */
const HEADERS = 400

/** The private key of PuTTY in a text. Its lines end with a carriage return, a line feed, or both. Upstream: putty, sshpubk.c. */
export function findPuttyKeys(text: string): SecretCandidate[] {
  const at = text.indexOf(PUTTY)
  if (at === -1) return []
  const secret = text.slice(at).search(/[\r\n]Private-Lines:/)
  if (secret === -1) return []
  const value = text.slice(at + secret, at + secret + MAX_KEY)
  const isPlain = /[\r\n]Encryption: none\s/.test(text.slice(at, at + HEADERS))
  return [
    {
      rule: 'private-key',
      kind: 'private-key',
      at,
      value,
      machine: true,
      ...(!isPlain && { weak: 'encrypted' as const }),
    },
  ]
}
