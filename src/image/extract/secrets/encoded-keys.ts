import { gunzipSync } from 'node:zlib'
import { type SecretCandidate, unread } from './candidate.ts'
import { isDerKey, MAX_DER } from './parse-key.ts'
import { BEGIN, findPrivateKeys, MAX_KEY, toCandidate } from './private-keys.ts'

/** The dashes of a label in Base64: after no, one or two other bytes, and after how many characters. */
const LABELS = [
  { label: 'LS0tLS1CRUdJTi', shift: 0 },
  { label: '0tLS0tQkVHSU4g', shift: 2 },
  { label: 'tLS0tLUJFR0lOI', shift: 3 },
]
/** The start of a private key in DER, by the bytes of its length: two, one or none. */
const DER = /M(?:II[A-Za-z0-9+/]{2}[AQgw]IBA|I[GH][A-Za-z0-9+/]AgE[AB]|[A-H][AEIMQUYcgkosw048]CAQ[AE][wE])/g
/** A text of hexadecimal digits: in sources, they are test data. */
const HEX = /^\s{0,9}(?:30|2d2d2d2d2d)[\da-fA-F\s]{80,}$/i
/** Base64 from an offset on, in one line or with line ends, even those of a string. */
const BASE64 = /[A-Za-z0-9+/]{24,60000}(?:(?:\s|\\[nr]|\\u000[adAD]){1,40}[A-Za-z0-9+/]{4,60000}){0,1000}/y
const LINE_END = /\\(?:[nr]|u000[ad])/gi

/** Texts of one file that are decoded. */
const MAX_DECODED = 100

/** Finds private keys whose PEM or DER is in Base64, or that a text is in hexadecimal. With very many that are none, the result says so. */
export function findEncodedKeys(text: string): SecretCandidate[] {
  const keys = new Map<string, SecretCandidate>()
  let decoded = 0
  let end = 0
  /** Decodes what starts at an offset, unless it was decoded. */
  const add = (at: number) => {
    BASE64.lastIndex = Math.max(0, at)
    const [digits] = (at >= end && decoded <= MAX_DECODED && BASE64.exec(text)) || []
    if (digits === undefined) return
    end = at + digits.length
    const isLast = ++decoded > MAX_DECODED
    const key = isLast
      ? unread('private-key', 'decoys')
      : decode(digits.slice(0, 2 * MAX_KEY).replace(LINE_END, ''), 'base64')
    if (key !== null) keys.set(key.value, { ...key, at, encoded: true })
  }
  for (const { label, shift } of LABELS) {
    end = 0
    for (let at = text.indexOf(label); at !== -1; at = text.indexOf(label, at + 1)) add(at - shift)
  }
  end = 0
  for (const { index: at } of text.matchAll(DER)) if (!isInBlock(text, at)) add(at)
  if (HEX.test(text)) {
    const key = decode(text.slice(0, 4 * MAX_KEY).replace(/\s+/g, ''), 'hex')
    if (key !== null) keys.set(key.value, { ...key, at: 0, encoded: true })
  }
  return [...keys.values()]
}

/** Whether a label is right before an offset: what follows is PEM, and its label says what it is. */
const isInBlock = (text: string, at: number) => text.slice(Math.max(0, at - LABEL_DISTANCE), at).includes(BEGIN)
const LABEL_DISTANCE = 200

function decode(digits: string, encoding: 'base64' | 'hex'): SecretCandidate | null {
  const bytes = Buffer.from(digits, encoding)
  const keys = findPrivateKeys(bytes.toString('latin1'))
  const key = keys.find(({ weak }) => weak === undefined) ?? keys[0]
  return key ?? (isDerKey(bytes) ? toCandidate(0, digits.slice(0, MAX_DER)) : null)
}

/** Bytes of a compressed file that is searched, and of its content: one key, not an archive. */
const MAX_CONTENT = 5 * MAX_DER

/** The private keys in a small file that gzip compressed. */
export function findCompressedKeys(content: Buffer): SecretCandidate[] {
  try {
    return findPrivateKeys(gunzipSync(content, { maxOutputLength: MAX_CONTENT }).toString('latin1'))
  } catch {
    return []
  }
}
