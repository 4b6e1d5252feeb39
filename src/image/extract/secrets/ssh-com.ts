import type { SecretCandidate } from './candidate.ts'

export const SSH_COM = '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----'
const END = '---- END SSH2'
const MAGIC = 0x3f6ff9eb
/** Characters of a key, with its headers. */
const MAX_KEY = 40_000
/** Keys of one file that are read. */
const MAX_KEYS = 100

/**
 * The private keys of ssh.com's program, which `ssh-keygen -i` reads. They have this label even without a password.
 * Upstream: openssh, ssh-keygen.c, `do_convert_private_ssh2`.
 */
export function findSshComKeys(text: string): SecretCandidate[] {
  const keys: SecretCandidate[] = []
  for (let at = text.indexOf(SSH_COM); at !== -1 && keys.length < MAX_KEYS; at = text.indexOf(SSH_COM, at + 1)) {
    const from = at + SSH_COM.length
    // The end is not required.
    const next = text.indexOf(END, from)
    const end = next === -1 ? text.length : next
    const value = text
      .slice(from, Math.min(end, from + MAX_KEY))
      .split(/\r\n?|\n/)
      .filter(line => !line.includes(':') && !line.endsWith('\\'))
      .join('')
    const key = Buffer.from(value, 'base64')
    const cipher = cipherOf(key)
    if (cipher === null) continue
    const weak = cipher === 'none' ? {} : { weak: 'encrypted' as const }
    keys.push({ rule: 'private-key', kind: 'private-key', at, value, machine: true, ...weak })
  }
  return keys
}

/** The name of the cipher, which follows the magic number, the size, and the type of the key. */
function cipherOf(key: Buffer): string | null {
  if (key.length < 12 || key.readUInt32BE(0) !== MAGIC) return null
  const at = 12 + key.readUInt32BE(8)
  if (at + 4 > key.length) return null
  return key.toString('latin1', at + 4, at + 4 + Math.min(key.readUInt32BE(at), 20))
}
