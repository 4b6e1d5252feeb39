import { findBinaryKey, isBinaryKey } from './binary-keys.ts'
import type { SecretCandidate } from './candidate.ts'
import { findCompressedKeys, isCompressed, MAX_PACKED } from './compressed-keys.ts'
import { MAX_DER } from './parse-key.ts'
import { BEGIN, findPrivateKeys, labelAt, MAX_KEY, MAX_LABEL } from './private-keys.ts'
import { endOfProgram, PROGRAM_HEAD } from './program.ts'
import { PUTTY } from './putty.ts'
import { SSH_COM } from './ssh-com.ts'

/** Finds the private keys of one file while its content streams by. */
export interface KeySieve {
  /** Takes the next bytes of the file; `at` is their offset. */
  write(chunk: Buffer, at: number): void
  /** The keys; `complete` is false if so much looks like keys that the rest was not searched. */
  end(): { keys: SecretCandidate[]; complete: boolean }
}

/** Bytes of a character, at most. */
const MAX_STEP = 4
/** Bytes at the end of a chunk in which a label may start. */
const TAIL = MAX_STEP * MAX_LABEL
/** Bytes from a label on that are searched together, and characters after which a key is not completed. */
const WINDOW = 6 * MAX_KEY
const MAX_OPEN = 3 * MAX_KEY
/** Bytes of a run of blanks that are kept, and of each part of it that is dropped: as many characters in every encoding. */
const BLANKS = 8
/** Keys of one file that are tested, and sound ones that are enough. */
const MAX_KEYS = 500
const MAX_SOUND = 20
/** How keys of other forms than PEM start, which are read from the start of a file. */
const WHOLE_FILES = [PUTTY, SSH_COM]

/** @param size bytes of the file */
export function createKeySieve(size: number): KeySieve {
  const keys: SecretCandidate[] = []
  let sound = 0
  /** Keys inside the program that a file starts with: too many end the search of the program, and of nothing else. */
  let embedded = 0
  let tail: Buffer = NOTHING
  /** The bytes from a label on, until they are searched. */
  const window = { bytes: NOTHING, used: 0, blanks: 0, open: false }
  let encodings = ENCODINGS
  /** The start of the file, until it is known what it is. */
  let head: Buffer | null = NOTHING
  /** The offset at which a program ends, and whether the search is in it. */
  let program = 0
  let inside = false
  let done = false

  const add = (candidates: SecretCandidate[]) => {
    if (inside) {
      embedded += candidates.length
      keys.push(...candidates.map(key => ({ ...key, weak: 'program' as const })))
      return
    }
    sound += candidates.filter(key => key.weak === undefined).length
    keys.push(...candidates)
    done = keys.length - embedded >= MAX_KEYS || sound >= MAX_SOUND
  }
  const open = () => {
    if (window.bytes.length === 0) window.bytes = Buffer.allocUnsafe(Math.min(WINDOW, size))
    Object.assign(window, { open: true, used: 0, blanks: 0 })
  }
  /** Fills the window, with a part of long runs of blanks. */
  const append = (bytes: Buffer): number => {
    let { used, blanks } = window
    let at = 0
    for (; at < bytes.length && used < window.bytes.length; at++) {
      const byte = bytes[at] as number
      window.bytes[used++] = byte
      if (byte > 0x20 && byte < 0x7f) blanks = 0
      else if (++blanks > BLANKS) {
        // A line end stays one.
        if (byte === NEWLINE) window.bytes[used - 1 - blanks + BLANKS] = NEWLINE
        if (blanks === BLANKS + MAX_STEP) {
          used -= MAX_STEP
          blanks = BLANKS
        }
      }
    }
    Object.assign(window, { used, blanks })
    return at
  }
  /** Searches the window, and closes it, or keeps a key in it that is not complete: the last search has none. */
  const search = (last: boolean) => {
    const bytes = window.bytes.subarray(0, window.used)
    // A window that is full of one key is closed.
    const least = last ? Number.POSITIVE_INFINITY : Number(window.used === window.bytes.length)
    const readings = encodings.flatMap(encoding => readFrom(bytes, encoding, least) ?? [])
    const texts = [...readings.map(({ text }) => text), ...(isWholeFile(bytes) ? [bytes.toString('latin1')] : [])]
    add(texts.flatMap(findPrivateKeys))
    const rest = Math.min(...readings.map(({ rest }) => rest))
    if (rest < bytes.length) {
      window.used = bytes.subarray(rest).copy(window.bytes)
      return
    }
    // The labels in the window are done with.
    const from = Math.max(0, bytes.length - TAIL, ...readings.map(({ last }) => last + 1))
    tail = Buffer.from(bytes.subarray(from))
    window.open = false
  }
  /** Opens the window at the next label; how many of the bytes are done with. */
  const skip = (bytes: Buffer): number => {
    const joint = Buffer.concat([tail, bytes.subarray(0, TAIL)])
    const across = tail.length === 0 ? null : findLabel(joint, encodings)
    if (across !== null && across < tail.length) {
      const rest = tail.subarray(across)
      open()
      append(rest)
      return 0
    }
    const label = findLabel(bytes, encodings)
    if (label !== null) {
      open()
      return label
    }
    tail = Buffer.from(bytes.length < TAIL ? joint.subarray(-TAIL) : bytes.subarray(-TAIL))
    return bytes.length
  }
  const process = (bytes: Buffer) => {
    for (let at = 0; at < bytes.length && !done && !(inside && embedded >= MAX_KEYS); ) {
      const rest = bytes.subarray(at)
      at += window.open ? append(rest) : skip(rest)
      if (window.open && window.used === window.bytes.length) search(false)
    }
  }
  const readHead = (bytes: Buffer) => {
    if (isBinaryKey(bytes)) add(findBinaryKey(bytes.subarray(0, MAX_DER)))
    else if (isCompressed(bytes)) add(size <= MAX_PACKED ? findCompressedKeys(bytes) : [])
    else if (isWholeFile(bytes)) open()
    else if (isWide(bytes)) encodings = [...ENCODINGS, encodingOf(MAX_STEP)]
    else if (isLikeProgram(bytes)) {
      program = endOfProgram(bytes.subarray(0, PROGRAM_HEAD), size)
      inside = program > 0
    }
  }

  return {
    write(chunk, at) {
      let bytes = chunk
      if (head !== null) {
        // After a hole, nothing belongs to the start.
        const isNext = at === head.length
        if (head.length > 0) bytes = Buffer.concat([head, chunk])
        if (isNext && bytes.length < Math.min(size, neededOf(bytes, size))) {
          head = Buffer.from(bytes)
          return
        }
        readHead(isNext ? bytes : head)
        head = null
      }
      const left = inside ? Math.max(0, program - (at + chunk.length - bytes.length)) : 0
      process(bytes.subarray(0, left))
      if (left >= bytes.length) return
      if (inside && window.open) search(false)
      inside = false
      process(bytes.subarray(left))
    },
    end() {
      // The file ends in a hole.
      if (head !== null && head.length > 0) {
        readHead(head)
        process(head)
      }
      if (window.open && !done) search(true)
      return { keys, complete: !done || sound > 0 }
    },
  }
}

const NOTHING: Buffer = Buffer.alloc(0)
const NEWLINE = 0x0a

/** The start of every label, and the bytes of its characters. In the larger units, either order of bytes has it. */
interface Encoding {
  begin: Buffer
  step: number
}

function encodingOf(step: number): Encoding {
  const begin = Buffer.alloc(BEGIN.length * step - step + 1)
  for (let at = 0; at < BEGIN.length; at++) begin[at * step] = BEGIN.charCodeAt(at)
  return { begin, step }
}

/** One byte a character, and UTF-16. */
const ENCODINGS = [encodingOf(1), encodingOf(2)]

/** The offset of the first label; null if there is none. */
function findLabel(bytes: Buffer, encodings: readonly Encoding[]): number | null {
  const labels = encodings.map(encoding => labelOf(bytes, encoding)).filter(at => at !== null)
  return labels.length === 0 ? null : Math.min(...labels)
}

function labelOf(bytes: Buffer, { begin, step }: Encoding): number | null {
  for (let at = bytes.indexOf(begin); at !== -1; at = bytes.indexOf(begin, at + begin.length)) {
    const first = bytes[at + BEGIN.length * step] ?? 0
    if (first < 0x41 || first > 0x5a) continue
    if (labelAt(narrow(bytes.subarray(at, at + MAX_LABEL * step), step), 0) !== null) return at
  }
  return null
}

interface Reading {
  text: string
  /** The offset of the last label. */
  last: number
  /** The same if its key is not complete; otherwise Infinity. */
  rest: number
}

/** The text from the first label on, without a key that is not complete and starts at `from` or behind it. */
function readFrom(bytes: Buffer, encoding: Encoding, from: number): Reading | null {
  const at = labelOf(bytes, encoding)
  if (at === null) return null
  const text = narrow(bytes.subarray(at), encoding.step)
  const open = text.lastIndexOf(BEGIN)
  const last = at + open * encoding.step
  const isOpen = last >= from && text.length - open < MAX_OPEN && !text.includes('-----END ', open)
  return isOpen ? { text: text.slice(0, open), last, rest: last } : { text, last, rest: Number.POSITIVE_INFINITY }
}

/** One character for each `step` bytes. */
function narrow(bytes: Buffer, step: number): string {
  if (step === 1) return bytes.toString('latin1')
  const low = Buffer.allocUnsafe(Math.ceil(bytes.length / step))
  for (let at = 0; at < low.length; at++) low[at] = bytes[step * at] as number
  return low.toString('latin1')
}

/** Bytes that show what a file is that starts so. */
function neededOf(head: Buffer, size: number): number {
  if (isBinaryKey(head)) return MAX_DER
  if (isCompressed(head) && size <= MAX_PACKED) return MAX_PACKED
  const whole = WHOLE_FILES.find(start => head[0] === start.charCodeAt(0))
  return isLikeProgram(head) ? PROGRAM_HEAD : (whole?.length ?? MAX_STEP)
}

const isLikeProgram = (head: Buffer) => head[0] === 0x7f || head[0] === 0x4d
const isWholeFile = (head: Buffer) =>
  WHOLE_FILES.some(start => head[0] === start.charCodeAt(0) && head.toString('latin1', 0, start.length) === start)
/** UTF-32, by its mark or by the zeros of its first character. */
function isWide(head: Buffer): boolean {
  if (head.length < MAX_STEP) return false
  const first = head.readUInt32BE(0)
  return first === 0xfffe0000 || first === 0xfeff || first <= 0xff || (first & 0xffffff) === 0
}
