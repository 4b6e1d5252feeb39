/** Bytes of a tar block: headers are one block, and content is padded to whole blocks. */
export const BLOCK = 512

/** Bytes of padding after content of this size. */
export function paddingAfter(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

/** Whether a block is all zeros; two of them end an archive. */
export function isZeroBlock(block: Buffer): boolean {
  return block[0] === 0 && firstNonZero(block, 0) === -1
}

/** Index of the first byte from `start` on that is not zero; -1 if there is none. */
export function firstNonZero(chunk: Buffer, start: number): number {
  for (let at = start; at < chunk.length; at += ZEROS.length) {
    const length = Math.min(ZEROS.length, chunk.length - at)
    if (chunk.compare(ZEROS, 0, length, at, at + length) === 0) continue
    while (chunk[at] === 0) at++
    return at
  }
  return -1
}

const ZEROS = Buffer.alloc(64 * 1024)
