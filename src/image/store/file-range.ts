/** A part of an open file. */
export interface FileRange {
  /** A descriptor, which any thread of this process can read. */
  fd: number
  /** In bytes. */
  offset: number
  size: number
  /** Ends the use of the descriptor. */
  release(): Promise<void>
}
