/** Bytes of the first block of a tar archive, which are enough to detect every format. */
export const HEAD_BYTES = 512
/** How many bytes a packed one may become: the cost follows the file's size. */
const MAX_RATIO = 10
/** How many bytes each of the few bytes of a head may become. DEFLATE allows 1032. */
export const HEAD_RATIO = 1100

type Decompress = (data: Buffer, options: { finishFlush: number; maxOutputLength: number }) => Buffer

/** Unpacks the start of a stream, as far as it is there; null if it is damaged or becomes too large. */
export function unpack(decompress: Decompress, data: Buffer, finishFlush: number, ratio = MAX_RATIO): Buffer | null {
  try {
    return decompress(data, { finishFlush, maxOutputLength: ratio * data.length })
  } catch {
    return null
  }
}
