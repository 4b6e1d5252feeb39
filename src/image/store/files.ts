import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Failure } from '../../failure.ts'

/** The files of an image layout, wherever they are kept. Paths are those of the layout: `blobs/sha256/...`. */
export interface Files {
  /** Bytes of the file; null where there is none. */
  size(path: string): Promise<number | null>
  /** The bytes of a file that exists. Errors, also a Failure for what leads outside, come through the stream. */
  open(path: string): Readable
  close(): Promise<void>
  /**
   * Whether files come at the cost of going through all of them, in one order of their own: then all that are wanted
   * should be opened at once and read side by side, for each waits for those before it.
   */
  readonly inOrder: boolean
  /** How it is called in messages: `folder` or `archive`. */
  readonly kind: string
}

/** Bytes that one read of a file fetches: large, because each is a turn on a pool thread. */
const READ_BYTES = 512 * 1024

/** Two that the caller has, one that is ready, one that is being read, and one to spare. */
const BUFFERS = 5

/**
 * The bytes of an open file from `start` to before `end`, which is left open. Not Node's own stream of a FileHandle,
 * which closes the file when it is destroyed. The next piece is read while others are in use, into buffers that take
 * turns: a chunk is the caller's only until the second one after it is asked for.
 */
export async function* readRange(handle: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  const buffers = Array.from({ length: BUFFERS }, () =>
    Buffer.allocUnsafeSlow(Math.min(READ_BYTES, Math.max(0, end - start))),
  )
  for (let at = start, turn = 0; at < end; turn = (turn + 1) % BUFFERS) {
    const buffer = buffers[turn] as Buffer
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - at), at).catch(unreadable)
    // A file that has become shorter shows by the bytes that are missing.
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

function unreadable(error: NodeJS.ErrnoException): never {
  throw new Failure('image/unreadable', `A file of the image cannot be read (${error.code}).`, { cause: error })
}

/** A stream of such chunks, with one read ahead. */
export function streamOf(chunks: AsyncIterable<Buffer>): Readable {
  return Readable.from(chunks, { objectMode: true, highWaterMark: 1 })
}
