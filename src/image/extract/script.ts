/** Whether these bytes at this place of a file show that it does not begin with `#!`. Chunks may be of any size. */
export function isNoScript(chunk: Buffer, at: number): boolean {
  return (at === 0 && chunk[0] !== 0x23) || (at <= 1 && at + chunk.length > 1 && chunk[1 - at] !== 0x21)
}
