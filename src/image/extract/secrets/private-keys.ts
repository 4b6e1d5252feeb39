import { isPublishedKey } from '../../../secrets/published-keys.ts'
import type { SecretCandidate } from './candidate.ts'
import { withoutNumbers } from './escapes.ts'
import { computeFingerprint } from './fingerprint.ts'
import { isOpenPgpKey } from './open-pgp.ts'
import { isLikeKey, weaknessOf } from './parse-key.ts'
import { findPuttyKeys } from './putty.ts'
import { findSshComKeys } from './ssh-com.ts'

export const BEGIN = '-----BEGIN '
/** Characters of a key without blanks: 16,384 bits of RSA need 13,000. */
export const MAX_KEY = 40_000
/** Keys of one file that are parsed. Beyond, the form is enough: a file with so many keys holds keys. */
const MAX_PARSED = 500
/** Characters of the longest label with its dashes. */
export const MAX_LABEL = 96
/** The labels that OpenSSL and GnuPG decode to a private key: they believe the content, not the label. GnuPG has many. */
const LABEL =
  /^-----BEGIN ((?:[A-Z0-9]{1,20} ){0,3}(?:PRIVATE KEY(?: BLOCK)?|PUBLIC KEY)|PGP [A-Z][A-Z0-9 ,/]{3,50}|(?:EC|DSA|SM2|DH|X9\.42 DH) PARAMETERS)-----/
/** What the decoders of OpenSSL and OpenSSH skip inside a key or at the end of its lines, when there is much of it. */
const BLANKS = /[\0-\x20\x7f-\xff]{9,}/g

/**
 * Finds private keys in a text: PEM (RFC 7468), OpenSSH, OpenPGP (RFC 9580, section 6.2) and PuTTY, including keys in a
 * string with `\n` as line ends, in a string for each line, and with spaces as line ends. What parses is a key under the label of another,
 * with any blanks, and without an end. Certificates, public keys and empty keys do not count.
 * Encrypted keys are marked if their form shows it, and so is a block with the label of a key whose content is not one.
 */
export function findPrivateKeys(text: string): SecretCandidate[] {
  const keys: SecretCandidate[] = []
  for (let at = text.indexOf(BEGIN); at !== -1; at = text.indexOf(BEGIN, at + BEGIN.length)) {
    const label = labelAt(text, at)
    if (label === null) continue
    const from = at + BEGIN.length + label.length + 5
    // The next dashes end the key. Not searching further keeps this linear for any number of starts.
    const dashes = text.indexOf('-----', from)
    const end = dashes === -1 ? text.length : dashes
    if (end - from < MIN_BASE64) continue
    const block = withoutNumbers(text.slice(from, end))
      .replace(/\r\n?/g, '\n')
      .replace(BLANKS, run => (run.includes('\n') ? '\n' : ' '))
    const isWhole = text.startsWith('-----END ', end) && block.length < MAX_KEY
    const isOther = label.startsWith('PGP') && !SECRET.test(label)
    const body =
      findPlainBody(block) ??
      (label.startsWith('PGP') ? findOpenPgpBody(block) : null) ??
      (isWhole && (isOther || SECRET.test(label)) ? parseBody(block) : null)
    if (body !== null && (body.proven || !(isOther && weaknessOf(label, body.base64) === 'unparsed')))
      keys.push(toKey(at, label, body, keys.length < MAX_PARSED))
  }
  return [...keys, ...findSshComKeys(text), ...findPuttyKeys(text)]
}

const SECRET = /PRIVATE|SECRET/

/** The label at an offset; null if there is none. */
export function labelAt(text: string, at: number): string | null {
  return LABEL.exec(text.slice(at, at + MAX_LABEL))?.[1] ?? null
}

/**
 * The Base64 of a block as OpenSSL and OpenSSH read it: after headers, without blanks, up to a dash. Null if it does not start
 * like a key.
 */
function findPlainBody(block: string): Body | null {
  const readings = block.includes(':') ? [block.replace(/^[\s\S]*?\n[ \t\r]{0,9}\n/, ''), block] : [block]
  for (const reading of readings) {
    const dash = reading.indexOf('-')
    const text = (dash === -1 ? reading : reading.slice(0, dash)).replace(/[\0-\x20\x7f-\xff]+/g, '')
    if (text.length >= MIN_BASE64 && /^[A-Za-z0-9+/]+={0,2}$/.test(text) && isLikeKey(text)) {
      return { base64: text, encrypted: false }
    }
  }
  return null
}

/**
 * The Base64 of OpenPGP's armor up to other text, if it has a whole packet of a secret key. That is what GnuPG imports:
 * the block needs no end, and with a photo it is long.
 */
function findOpenPgpBody(block: string): Body | null {
  let base64 = ''
  for (const line of linesOf(block)) {
    if (base64 === '' && (line === '' || line.includes(':'))) continue
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(line)) break
    base64 += line
  }
  if (base64.length < MIN_BASE64 || !isOpenPgpKey(Buffer.from(base64, 'base64'), true)) return null
  return { base64: base64.slice(0, MAX_KEY), encrypted: false, proven: true }
}

/** Characters of the smallest key: of 32 bytes, in PKCS#8. */
const MIN_BASE64 = 64

function toKey(at: number, label: string, { base64, encrypted, proven }: Body, parse: boolean): SecretCandidate {
  const key = toCandidate(at, base64)
  if (proven) return key
  if (encrypted) return { ...key, weak: 'encrypted' }
  if (isPublishedKey(computeFingerprint(base64))) return { ...key, weak: 'published' }
  const weak = parse ? weaknessOf(label, base64) : null
  return weak === null ? key : { ...key, weak }
}

export function toCandidate(at: number, value: string): SecretCandidate {
  return { rule: 'private-key', kind: 'private-key', at, value, machine: true }
}

interface Body {
  base64: string
  encrypted: boolean
  /** Whether it is a key for sure. */
  proven?: true
}

/** Parses headers (`Proc-Type: 4,ENCRYPTED`, `Version: ...`), data, and OpenPGP's checksum, which starts with `=`. */
function parseBody(text: string): Body | null {
  const chunks = linesOf(text)
    .filter(line => /[A-Za-z0-9]/.test(line) && !line.includes(':') && !/^=[A-Za-z0-9+/]{4}$/.test(line))
    .map(line => line.split(/[ \t]+/))
  // A line of several words is prose, unless they are as long as the lines of a key.
  if (chunks.some(words => words.slice(0, -1).some(word => word.length > 0 && word.length < 16))) return null
  const base64 = chunks.flat().join('')
  if (base64.length < MIN_BASE64 || !/^[A-Za-z0-9+/]+=*$/.test(base64) || new Set(base64).size < 16) return null
  return { base64, encrypted: /(?<![^\n])(?:Proc-Type:[^\n]*ENCRYPTED|DEK-Info:)/.test(text) }
}

/** The lines of a key, even in a string, or each in its own. */
function linesOf(text: string): string[] {
  return text.replaceAll('\\r', '').replaceAll('\\n', '\n').replaceAll('\\/', '/').split('\n').map(withoutQuotes)
}

/** A line of a key without the quotes of its string, and what joins the strings or lines of a program or a properties file. */
function withoutQuotes(line: string): string {
  return line
    .trim()
    .replace(/(?:["'`][ \t"'`+.,;&\\]{0,12}|\\{1,4})$/, '')
    .replace(/^[ \t"'`+.,;&]{0,12}["'`]/, '')
}
