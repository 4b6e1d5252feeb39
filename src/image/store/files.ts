import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Failure } from '../../failure.ts'
import type { FileRange } from './file-range.ts'

/** The files of an image layout in a folder or an archive. Paths are those of the layout: `blobs/sha256/...`. */
export interface Files {
  /** Bytes of the file; null if it does not exist. */
  size(path: string): Promise<number | null>
  /** The bytes of a file. Errors, including a Failure for a path that leads outside, come through the stream. */
  open(path: string): Readable
  /** Where the bytes of a file are; null if there is no such file, or if only a pass over the archive can reach it. */
  range(path: string): Promise<FileRange | null>
  close(): Promise<void>
  /**
   * Whether files can only be read in a fixed order, by a pass over all of them. Then all needed files should be opened at
   * once and read concurrently, because each waits for those before it.
   */
  readonly inOrder: boolean
  /** Bytes of the archive as it was given; null for a folder. */
  readonly archiveSize: number | null
  /** The word for messages: `folder` or `archive`. */
  readonly kind: string
}

/**
 * Bytes of these files as they are stored: at most those of the archive that they are in. Links, and an archive that is
 * compressed as a whole, make their sum larger. Missing files count nothing.
 */
export async function sumOfSizes(files: Files, paths: Iterable<string>): Promise<number> {
  let sum = 0
  for (const path of new Set(paths)) sum += (await files.size(path)) ?? 0
  return Math.min(sum, files.archiveSize ?? sum)
}

/** Bytes of one read: large, because each read is a turn on a pool thread. */
const READ_BYTES = 512 * 1024

/** Two for the caller, one ready, one being read, and one spare. */
const BUFFERS = 5

/**
 * Reads an open file from `start` up to `end`, and leaves it open. Node's stream of a FileHandle would close it when
 * destroyed. Buffers are reused in turn: a chunk is valid until the caller asks for the second one after it.
 */
export async function* readRange(handle: FileHandle, start: number, end: number): AsyncGenerator<Buffer> {
  const buffers = Array.from({ length: BUFFERS }, () =>
    Buffer.allocUnsafeSlow(Math.min(READ_BYTES, Math.max(0, end - start))),
  )
  for (let at = start, turn = 0; at < end; turn = (turn + 1) % BUFFERS) {
    const buffer = buffers[turn] as Buffer
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, end - at), at).catch(unreadable)
    // Missing bytes reveal that the file became shorter.
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

function unreadable(error: NodeJS.ErrnoException): never {
  throw new Failure('image/unreadable', `A file of the image cannot be read (${error.code}).`, { cause: error })
}

/** A stream of chunks that reads one chunk ahead. */
export function toStream(chunks: AsyncIterable<Buffer>): Readable {
  return Readable.from(chunks, { objectMode: true, highWaterMark: 1 })
}
