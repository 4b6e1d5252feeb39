/** Whether these bytes at this offset prove that a file does not start with `#!`. Chunks have any size. */
export function isNoScript(chunk: Buffer, at: number): boolean {
  return (at === 0 && chunk[0] !== 0x23) || (at <= 1 && at + chunk.length > 1 && chunk[1 - at] !== 0x21)
}
