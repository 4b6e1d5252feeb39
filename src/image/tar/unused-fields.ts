import type { TarHeader } from './tar-header.ts'

/** Shorter texts are not searched: nearly all names of owners are shorter, and the format of nearly every secret is longer. */
const MIN_TEXT = 16

const USTAR = Buffer.from('ustar\0')
const GNU = Buffer.from('ustar  \0')

/**
 * Gives the bytes of a header that engines do not use, where they contain a text: owner names, the link of an entry that is
 * not a link, everything behind the end of a text, and what a V7 header does not define. POSIX.1-2017, pax, "ustar Interchange
 * Format".
 * @param overruled whether another header may replace the name and the link; of an extended header, both are unused
 */
export function giveUnused(
  block: Buffer,
  { flag }: TarHeader,
  overruled: boolean,
  onUnused: (text: Buffer) => void,
): void {
  const give = (from: number, to: number) => {
    const text = unusedText(block, from, to)
    if (text !== null) onUnused(text)
  }
  give(overruled ? 0 : endOfText(block, 0, 100), 100)
  give(overruled || (flag !== '1' && flag !== '2') ? 157 : endOfText(block, 157, 257), 257)
  const gnu = startsWith(block, GNU, 257)
  if (!gnu && !startsWith(block, USTAR, 257)) {
    give(257, 512)
    return
  }
  give(gnu || (block[263] === 0x30 && block[264] === 0x30) ? 265 : 263, 329)
  // Programs read the two fields as two texts even if no NUL separates them.
  if (block[296] !== 0 && block[297] !== 0) {
    give(265, 297)
    give(297, 329)
  }
  // This may begin with a prefix, which the name then contains.
  give(345, 512)
}

/** The part of the bytes between their first and last non-zero byte; null if it contains no text of some length. */
export function unusedText(bytes: Buffer, from = 0, to = bytes.length): Buffer | null {
  if (!hasText(bytes, from, to)) return null
  while (bytes[from] === 0) from++
  while (bytes[to - 1] === 0) to--
  return bytes.subarray(from, to)
}

/** Whether there are so many bytes in a row that are not zero. Such a row contains one of the bytes looked at first. */
function hasText(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from + MIN_TEXT - 1; at < to; at += MIN_TEXT) {
    if (bytes[at] === 0) continue
    let start = at
    while (start > from && bytes[start - 1] !== 0) start--
    let end = at + 1
    while (end < to && bytes[end] !== 0) end++
    if (end - start >= MIN_TEXT) return true
  }
  return false
}

function startsWith(block: Buffer, magic: Buffer, at: number): boolean {
  return block.compare(magic, 0, magic.length, at, at + magic.length) === 0
}

function endOfText(block: Buffer, from: number, to: number): number {
  const end = block.indexOf(0, from)
  return end === -1 || end > to ? to : end
}
