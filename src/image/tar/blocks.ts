/** Bytes of a tar block: headers are one block, and content is padded to whole blocks. */
export const BLOCK = 512

/** Bytes of padding after content of this size. */
export function paddingAfter(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK
}

/** Whether a block is all zeros; two of them end an archive. */
export function isZeroBlock(block: Buffer): boolean {
  return block[0] === 0 && block.equals(ZEROS)
}

const ZEROS = Buffer.alloc(BLOCK)
