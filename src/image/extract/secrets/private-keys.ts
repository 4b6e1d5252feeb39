import { isPublishedKey } from '../../../secrets/published-keys.ts'
import type { SecretCandidate } from './candidate.ts'
import { computeFingerprint } from './fingerprint.ts'
import { isSoundKey } from './parse-key.ts'

const BEGIN = '-----BEGIN '
/** Characters of a key: 16,384 bits of RSA need 13,000. */
export const MAX_KEY = 40_000
/** Keys of one file that are parsed. Beyond, the form is enough: a file with so many keys holds keys. */
const MAX_PARSED = 500
export const LABEL = /^-----BEGIN ((?:[A-Z0-9]{1,20} ){0,3})PRIVATE KEY(?: BLOCK)?-----/

/**
 * Finds private keys in a text: PEM (RFC 7468), OpenSSH, OpenPGP (RFC 9580, section 6.2) and PuTTY, including keys in a
 * string with `\n` as line ends, in a string for each line, and with spaces as line ends. Certificates, public keys and empty keys do not count. Encrypted keys are marked if their
 * form shows it, and so is a block whose content is not a key.
 */
export function findPrivateKeys(text: string): SecretCandidate[] {
  const keys: SecretCandidate[] = []
  for (let at = text.indexOf(BEGIN); at !== -1; at = text.indexOf(BEGIN, at + BEGIN.length)) {
    const label = LABEL.exec(text.slice(at, at + 120))
    if (!label) continue
    const from = at + label[0].length
    // The next dashes must end the key. Not searching further keeps this linear for any number of starts.
    const end = text.indexOf('-----', from)
    const complete = end !== -1 && end - from < MAX_KEY && text.startsWith('-----END ', end)
    const body = complete ? parseBody(text.slice(from, end)) : null
    if (body !== null) keys.push(toKey(at, label[1] ?? '', body, keys.length < MAX_PARSED))
  }
  const putty = text.indexOf('PuTTY-User-Key-File-')
  const secret = putty === -1 ? -1 : text.indexOf('\nPrivate-Lines:', putty)
  if (secret !== -1) {
    const encrypted = !/\nEncryption: none\s/.test(text.slice(putty, putty + 400))
    keys.push(toCandidate(putty, text.slice(secret, secret + MAX_KEY), encrypted))
  }
  return keys
}

/** A PEM text in Base64 that starts with the dashes of its label, in one line or with line ends. */
const ENCODED = /LS0tLS1CRUdJTi[A-Za-z0-9+/]{60,60000}(?:\s{1,40}[A-Za-z0-9+/]{4,60000}){0,1000}/g

/** Finds private keys in PEM whose text is in Base64. */
export function findEncodedKeys(text: string): SecretCandidate[] {
  if (!text.includes('LS0tLS1CRUdJTi')) return []
  return [...text.matchAll(ENCODED)].flatMap(({ 0: base64, index: at }) => {
    const [key] = findPrivateKeys(Buffer.from(base64.slice(0, 2 * MAX_KEY), 'base64').toString('latin1'))
    return key === undefined ? [] : [{ ...key, at, encoded: true as const }]
  })
}

function toKey(at: number, label: string, { base64, encrypted }: Body, parse: boolean): SecretCandidate {
  const key = toCandidate(at, base64, encrypted || label.includes('ENCRYPTED'))
  if (!encrypted && isPublishedKey(computeFingerprint(base64))) return { ...key, weak: 'published' }
  return parse && !encrypted && !isSoundKey(label, base64) ? { ...key, weak: 'unparsed' } : key
}

function toCandidate(at: number, value: string, encrypted: boolean): SecretCandidate {
  const weak = encrypted ? { weak: 'encrypted' as const } : {}
  return { rule: 'private-key', kind: 'private-key', at, value, machine: true, ...weak }
}

interface Body {
  base64: string
  encrypted: boolean
}

/** Parses headers (`Proc-Type: 4,ENCRYPTED`, `Version: ...`), data, and OpenPGP's checksum, which starts with `=`. */
function parseBody(text: string): Body | null {
  const lines = text.replaceAll('\\r', '').replaceAll('\\n', '\n').replaceAll('\\/', '/').split('\n')
  const chunks = lines
    .map(withoutQuotes)
    .filter(line => /[A-Za-z0-9]/.test(line) && !line.includes(':') && !/^=[A-Za-z0-9+/]{4}$/.test(line))
    .map(line => line.split(/[ \t]+/))
  // A line of several words is prose, unless they are as long as the lines of a key.
  if (chunks.some(words => words.slice(0, -1).some(word => word.length > 0 && word.length < 16))) return null
  const base64 = chunks.flat().join('')
  if (base64.length < 64 || !/^[A-Za-z0-9+/]+=*$/.test(base64) || new Set(base64).size < 16) return null
  return { base64, encrypted: /^(?:Proc-Type:.*ENCRYPTED|DEK-Info:)/m.test(text) || isOpensshEncrypted(base64) }
}

/** A line of a key without the quotes of its string, and what joins the strings or lines of a program or a properties file. */
function withoutQuotes(line: string): string {
  return line
    .trim()
    .replace(/(?:["'`][ \t"'`+.,;&\\]{0,12}|\\{1,4})$/, '')
    .replace(/^[ \t"'`+.,;&]{0,12}["'`]/, '')
}

/** Whether an OpenSSH key names a cipher other than `none`. Upstream: openssh, PROTOCOL.key. */
function isOpensshEncrypted(base64: string): boolean {
  const head = Buffer.from(base64.slice(0, 64), 'base64')
  if (head.toString('latin1', 0, 15) !== 'openssh-key-v1\0') return false
  const length = head.readUInt32BE(15)
  return head.toString('latin1', 19, 19 + Math.min(length, 20)) !== 'none'
}
