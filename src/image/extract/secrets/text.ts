/** Bytes at the start that decide whether a file without a telling name is text. */
const SNIFF_BYTES = 4096

/** Whether a file is not text, by its first chunk. UTF-16 with its mark is text. */
export function isBinary(chunk: Buffer, at: number): boolean {
  return at > 0 || (chunk.subarray(0, SNIFF_BYTES).includes(0) && utf16Of(chunk, false) === null)
}

/**
 * The content with one byte a character: secrets are ASCII, and Latin-1 keeps their offsets. UTF-16 is recognized by its mark,
 * and `guess` also recognizes it by its zeros.
 */
export function toLatin1(content: Buffer, guess: boolean): Buffer {
  const order = utf16Of(content, guess)
  if (order === null)
    return content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf ? content.subarray(3) : content
  const even = content.subarray(0, content.length & ~1)
  const little = order === 'big' ? Buffer.from(even).swap16() : even
  return Buffer.from(
    little
      .toString('utf16le')
      .replace(/^\ufeff/, '')
      .replace(/[^\0-\xff]/g, '?'),
    'latin1',
  )
}

function utf16Of(content: Buffer, guess: boolean): 'big' | 'little' | null {
  const [first = 0, second = 0, third = 0, fourth = 0] = content
  if (first === 0xff && second === 0xfe && (third !== 0 || fourth !== 0)) return 'little'
  if (first === 0xfe && second === 0xff) return 'big'
  if (!guess || content.length < 8) return null
  if (first === 0 && third === 0 && second !== 0 && fourth !== 0) return 'big'
  return second === 0 && fourth === 0 && first !== 0 && third !== 0 ? 'little' : null
}
