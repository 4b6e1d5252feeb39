import { type SecretCandidate, unread } from './candidate.ts'
import { findKeysInBytes } from './find-keys.ts'
import { MAX_DER } from './parse-key.ts'
import { BEGIN, MAX_KEY } from './private-keys.ts'

/** The dashes of a label in Base64: after no, one or two other bytes, and after how many characters. */
const LABELS = [
  { label: 'LS0tLS1CRUdJTi', shift: 0 },
  { label: '0tLS0tQkVHSU4g', shift: 2 },
  { label: 'tLS0tLUJFR0lOI', shift: 3 },
]
/** The start of a private key or of PKCS#12 in DER, by the bytes of its length: two, one or none, or an open one of BER. */
const DER = /M(?:II[\w+/-]{2}[AQgw]IBA|I[GH][\w+/-]AgE[AB]|[A-H][AEIMQUYcgkosw048]CAQ[AE][wE]|IACAQ[AEM][wCEk])/g
/** The start of a Java key store, of either kind. */
const STORES = ['/u3+7QAAAA', '_u3-7QAAAA', 'zs7OzgAAAA']
/** A text of hexadecimal digits: in sources, they are test data. */
const HEX = /^\s{0,9}(?:30|2d2d2d2d2d)[\da-fA-F\s]{80,}$/i
/** Base64 from an offset on, in one line or with line ends, even those of a string. */
const BASE64 = /[A-Za-z0-9+/]{24,60000}(?:(?:\s|\\[nr]|\\u000[adAD]){1,40}[A-Za-z0-9+/]{4,60000}){0,1000}/y
const LINE_END = /\\(?:[nr]|u000[ad])/gi
/** The same in one line of the alphabet for URLs, which has dashes: those of a label may follow the other one. RFC 4648, section 5. */
const BASE64_URL = /[\w-]{24,60000}/y

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
    if (at < end || decoded > MAX_DECODED) return
    const [plain = ''] = BASE64.exec(text) ?? []
    const digits = isUrlForm(text, Math.max(0, at), plain.length) ? formForUrls(text, at) : plain
    if (digits === '') return
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
  for (const store of STORES) for (let at = text.indexOf(store); at !== -1; at = text.indexOf(store, at + 1)) add(at)
  if (HEX.test(text)) {
    const key = decode(text.slice(0, 4 * MAX_KEY).replace(/\s+/g, ''), 'hex')
    if (key !== null) keys.set(key.value, { ...key, at: 0, encoded: true })
  }
  return [...keys.values()]
}

/** Whether Base64 goes on in the alphabet for URLs where the other one ends. */
function isUrlForm(text: string, at: number, length: number): boolean {
  const next = text[at + length]
  return next === '_' || (next === '-' && !text.startsWith('--', at + length))
}

function formForUrls(text: string, at: number): string {
  BASE64_URL.lastIndex = Math.max(0, at)
  return BASE64_URL.exec(text)?.[0] ?? ''
}

/** Whether a label is right before an offset: what follows is PEM, and its label says what it is. */
const isInBlock = (text: string, at: number) => text.slice(Math.max(0, at - LABEL_DISTANCE), at).includes(BEGIN)
const LABEL_DISTANCE = 200

/** The first sound key in decoded bytes, or the first one. The value of a binary key is its digits, which PEM has too. */
function decode(digits: string, encoding: 'base64' | 'hex'): SecretCandidate | null {
  const bytes = Buffer.from(digits, encoding)
  const keys = findKeysInBytes(bytes)
  const key = keys.find(({ weak }) => weak === undefined) ?? keys[0]
  if (key === undefined) return null
  return bytes.toString('latin1', 0, key.value.length) === key.value ? { ...key, value: digits.slice(0, MAX_DER) } : key
}
