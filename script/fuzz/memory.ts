import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { missing } from '../../src/image/store/archive.ts'
import type { Files } from '../../src/image/store/files.ts'

/** A layout in memory that streams its files in chunks of this size. */
export function memoryFiles(files: ReadonlyMap<string, Buffer>, chunk: number): Files {
  return {
    kind: 'folder',
    inOrder: false,
    archiveSize: null,
    size: async path => files.get(path)?.length ?? null,
    open(path) {
      const bytes = files.get(path)
      return bytes === undefined ? missing(path) : Readable.from(chunksOf(bytes, chunk), { objectMode: true })
    },
    range: async () => null,
    close: async () => {},
  }
}

/** The part of FileHandle that the archive readers use. */
export function memoryHandle(bytes: Buffer): FileHandle {
  const handle = {
    stat: async () => ({ size: bytes.length }),
    read: async (into: Buffer, at: number, length: number, position: number) => {
      const bytesRead = bytes.copy(into, at, position, position + length)
      return { bytesRead, buffer: into }
    },
    close: async () => {},
  }
  return handle as unknown as FileHandle
}

function* chunksOf(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
