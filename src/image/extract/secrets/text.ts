/** Bytes at the start that decide whether a file without a telling name is text. */
const SNIFF_BYTES = 4096

/** Whether a file is not text, by its first chunk. UTF-16 and UTF-32 with their mark are text. */
export function isBinary(chunk: Buffer, at: number): boolean {
  return (
    at > 0 || (chunk.subarray(0, SNIFF_BYTES).includes(0) && wideUnitOf(chunk, false) === null && !isWideText(chunk))
  )
}

/** Whether the first characters are ASCII in UTF-16 without its mark. */
export function isWideText(chunk: Buffer): boolean {
  return WIDE.test(chunk.toString('latin1', 0, 16))
}

const WIDE = /^(?:(?:[\t\n\r -~]\0){8}|(?:\0[\t\n\r -~]){8})$/

/**
 * The content with one byte a character: secrets are ASCII, and Latin-1 keeps their offsets. UTF-16 and UTF-32 are recognized
 * by their mark, and with `guess` also by their zeros.
 */
export function toLatin1(content: Buffer, guess: boolean): Buffer {
  const unit = wideUnitOf(content, guess)
  if (unit === null)
    return content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf ? content.subarray(3) : content
  const narrow = Buffer.allocUnsafe(Math.floor(content.length / unit.bytes))
  const low = unit.little ? 0 : unit.bytes - 1
  for (let at = 0; at < narrow.length; at++) {
    const from = at * unit.bytes
    let high = 0
    for (let byte = 0; byte < unit.bytes; byte++) if (byte !== low) high |= content[from + byte] as number
    narrow[at] = high === 0 ? (content[from + low] as number) : OTHER
  }
  return narrow[0] === OTHER ? narrow.subarray(1) : narrow
}

const OTHER = '?'.charCodeAt(0)

/** The bytes of one code unit, and their order. */
interface Unit {
  bytes: 2 | 4
  little: boolean
}

/** The marks, and the zeros that two ASCII characters have at the start: those of UTF-32 first, as UTF-16's are among them. */
const MARKS: readonly (Unit & { mark: RegExp; zeros: RegExp })[] = [
  { bytes: 4, little: true, mark: /^\xff\xfe\0\0/, zeros: /^[^\0]\0{3}[^\0]\0{3}/ },
  { bytes: 4, little: false, mark: /^\0\0\xfe\xff/, zeros: /^\0{3}[^\0]\0{3}[^\0]/ },
  { bytes: 2, little: true, mark: /^\xff\xfe/, zeros: /^[^\0]\0[^\0]\0.{4}/s },
  { bytes: 2, little: false, mark: /^\xfe\xff/, zeros: /^\0[^\0]\0[^\0].{4}/s },
]

function wideUnitOf(content: Buffer, guess: boolean): Unit | null {
  const start = content.toString('latin1', 0, 8)
  return MARKS.find(({ mark, zeros }) => mark.test(start) || (guess && zeros.test(start))) ?? null
}
