import { findBinaryKey } from './binary-keys.ts'
import type { SecretCandidate } from './candidate.ts'
import { MAX_DER } from './parse-key.ts'
import { findPrivateKeys, LABEL, MAX_KEY } from './private-keys.ts'

/** Finds the private keys of one file while its content streams by. */
export interface KeySieve {
  /** Takes the next bytes of the file. */
  write(chunk: Buffer): void
  /** The keys; `complete` is false if so much looks like keys that the rest was not searched. */
  end(): { keys: SecretCandidate[]; complete: boolean }
}

/** Characters of a label before and after those words. */
const BEFORE = 80
const AFTER = 11
/** Bytes at the end of a chunk in which a label may start. */
const TAIL = 2 * (BEFORE + 'PRIVATE KEY'.length + AFTER)
/** Bytes from a label on that are searched together. */
const WINDOW = 6 * MAX_KEY
/** Keys of one file that are tested, and sound ones that are enough. */
const MAX_KEYS = 500
const MAX_SOUND = 20
const BEGIN = '-----BEGIN '
const PUTTY = 'PuTTY-User-Key-File-'

/** @param size bytes of the file */
export function createKeySieve(size: number): KeySieve {
  const keys: SecretCandidate[] = []
  let tail: Buffer = Buffer.alloc(0)
  /** The bytes from a label on, until they are searched. */
  const window = { bytes: Buffer.alloc(0), used: 0, open: false }
  let head: Buffer | null = Buffer.alloc(0)
  let program = false
  let done = false

  const open = () => {
    if (window.bytes.length === 0) window.bytes = Buffer.allocUnsafe(Math.min(WINDOW, size))
    Object.assign(window, { open: true, used: 0 })
  }
  const append = (bytes: Buffer): number => {
    const count = bytes.copy(window.bytes, window.used)
    window.used += count
    if (window.used === window.bytes.length) search()
    return count
  }
  const search = () => {
    const bytes = window.bytes.subarray(0, window.used)
    const readings = WORDS.flatMap(words => readFrom(bytes, words) ?? [])
    const labeled = [...readings.map(({ text }) => text), ...(isPutty(bytes) ? [bytes.toString('latin1')] : [])]
    const labeledKeys = labeled.flatMap(findPrivateKeys)
    keys.push(...(labeledKeys.length === 0 && isWhole(bytes, size) ? findBinaryKey(bytes) : labeledKeys))
    done = keys.length >= MAX_KEYS || keys.filter(({ weak }) => weak === undefined).length >= MAX_SOUND
    // A key that ends behind the window is searched again, with what follows.
    const rest = Math.min(...readings.map(({ rest }) => rest))
    if (rest > 0 && rest < bytes.length) {
      window.used = bytes.subarray(rest).copy(window.bytes)
      return
    }
    tail = Buffer.from(bytes.subarray(-TAIL))
    window.open = false
  }
  /** Opens the window at the next label; how many of the bytes are done with. */
  const skip = (bytes: Buffer): number => {
    const joint = Buffer.concat([tail, bytes.subarray(0, TAIL)])
    const across = tail.length === 0 ? null : findLabel(joint)
    if (across !== null && across < tail.length) {
      const rest = tail.subarray(across)
      open()
      append(rest)
      return 0
    }
    const label = findLabel(bytes)
    if (label !== null) {
      open()
      return label
    }
    tail = Buffer.from(bytes.length < TAIL ? joint.subarray(-TAIL) : bytes.subarray(-TAIL))
    return bytes.length
  }

  return {
    write(chunk) {
      const bytes = head === null || head.length === 0 ? chunk : Buffer.concat([head, chunk])
      if (head !== null) {
        head = bytes.length < Math.min(size, PUTTY.length) ? Buffer.from(bytes) : null
        if (head !== null) return
        program = /^(?:\x7fELF|MZ)/.test(bytes.toString('latin1', 0, 4))
        if (mayBeKey(bytes, size)) open()
      }
      for (let at = 0; at < bytes.length && !done; ) {
        const rest = bytes.subarray(at)
        at += window.open ? append(rest) : skip(rest)
      }
    },
    end() {
      if (window.open && !done) search()
      const sound = keys.filter(({ weak }) => weak === undefined)
      return {
        keys: program ? keys.map(key => ({ ...key, weak: 'program' as const })) : keys,
        complete: !done || sound.length > 0,
      }
    },
  }
}

/** The words of every label: in one byte a character, and in UTF-16 of either order. */
const WORDS = [
  { words: Buffer.from('PRIVATE KEY'), step: 1 },
  { words: Buffer.from('PRIVATE KEY', 'utf16le').subarray(0, -1), step: 2 },
]

/** The offset of the first label; null if there is none. */
function findLabel(bytes: Buffer): number | null {
  const labels = WORDS.map(words => labelOf(bytes, words)).filter(at => at !== null)
  return labels.length === 0 ? null : Math.min(...labels)
}

function labelOf(bytes: Buffer, { words, step }: (typeof WORDS)[number]): number | null {
  for (let at = bytes.indexOf(words); at !== -1; at = bytes.indexOf(words, at + words.length)) {
    const before = Math.min(BEFORE, Math.floor(at / step))
    const text = narrow(bytes.subarray(at - before * step, at + words.length + AFTER * step), step)
    const begin = text.lastIndexOf(BEGIN, before)
    if (begin !== -1 && LABEL.test(text.slice(begin))) return at - (before - begin) * step
  }
  return null
}

/** The text from the first label on, and the offset of a key that is not whole yet: Infinity if there is none. */
function readFrom(bytes: Buffer, words: (typeof WORDS)[number]): { text: string; rest: number } | null {
  const at = labelOf(bytes, words)
  if (at === null) return null
  const text = narrow(bytes.subarray(at), words.step)
  const last = text.lastIndexOf(BEGIN)
  const isOpen = text.length - last < MAX_KEY && !text.includes('-----END ', last)
  return { text, rest: isOpen ? at + last * words.step : Number.POSITIVE_INFINITY }
}

/** One character for each `step` bytes. */
function narrow(bytes: Buffer, step: number): string {
  if (step === 1) return bytes.toString('latin1')
  const half = Buffer.allocUnsafe(Math.ceil(bytes.length / 2))
  for (let at = 0; at < half.length; at++) half[at] = bytes[2 * at] as number
  return half.toString('latin1')
}

/** Whether a small file may be a key without a label, by its first bytes: PuTTY's, DER, PKCS#12, or Java's stores. */
function mayBeKey(head: Buffer, size: number): boolean {
  if (size <= MAX_KEY && isPutty(head)) return true
  return size <= MAX_DER && isBinary(head)
}

const isPutty = (head: Buffer) => head.toString('latin1', 0, PUTTY.length) === PUTTY

const isBinary = ([one, two]: Buffer) =>
  (one === 0x30 && two !== 0) || (one === 0xfe && two === 0xed) || (one === 0xce && two === 0xce)

const isWhole = (bytes: Buffer, size: number) => bytes.length === size && size <= MAX_DER && isBinary(bytes)
