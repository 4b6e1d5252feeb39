import type { Fragment } from './sparse.ts'

/** Takes a file's content; `at` is the offset in the file. A chunk is valid only until the call returns. */
export type ContentSink = (chunk: Buffer, at: number) => void

/** Passes the content of a member to a sink, with offsets in the file. */
export function createWriter(sink: ContentSink): (chunk: Buffer) => void {
  let at = 0
  return chunk => {
    sink(chunk, at)
    at += chunk.length
  }
}

/** Passes packed bytes to a sink, with their offsets in the real file. The map must be valid. */
export function createSparseWriter(sink: ContentSink, fragments: Fragment[]): (chunk: Buffer) => void {
  let index = 0
  let done = 0
  return chunk => {
    for (let at = 0; at < chunk.length; ) {
      const { offset, length } = fragments[index] as Fragment
      const bytes = Math.min(length - done, chunk.length - at)
      if (bytes > 0) sink(chunk.subarray(at, at + bytes), offset + done)
      at += bytes
      done += bytes
      if (done < length) continue
      index++
      done = 0
    }
  }
}
