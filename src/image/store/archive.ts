import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { quote } from '../../text/quote.ts'
import { join, normalize, parentOf } from '../paths.ts'
import type { Member } from '../tar/tar-member.ts'
import { createWalker } from '../tar/walker.ts'
import { type Files, readRange, toStream } from './files.ts'

/** The locations of an archive's members, by normalized name. */
export interface ArchiveIndex {
  add(member: Member): void
  /** The file that a name leads to: older versions of `docker save` write a repeated layer as a link. */
  find(name: string): { offset: number; size: number } | null
}

/** An empty index. Its `add` throws a Failure for what an image archive cannot contain. */
export function createArchiveIndex(limits: Limits): ArchiveIndex {
  const files = new Map<string, { offset: number; size: number }>()
  const links = new Map<string, string>()
  return {
    add(member) {
      const path = normalize(member.name)
      if (files.size + links.size >= limits.members) throw limitFailure('members', 'The number of members', limits)
      // If two members have the same name, the last one counts, as when unpacking.
      files.delete(path)
      links.delete(path)
      if (member.type === 'file') {
        if (member.sparse)
          throw new Failure('image/archive', `${quote(path)} is a sparse file, which an image archive has not.`)
        files.set(path, { offset: member.offset, size: member.packed })
      } else if (member.type === 'hardlink') links.set(path, normalize(member.link))
      else if (member.type === 'symlink') links.set(path, normalize(join(parentOf(path), member.link)))
    },
    find(name) {
      let path: string | undefined = normalize(name)
      for (let hops = 0; path !== undefined && hops <= 8; hops++) {
        const file = files.get(path)
        if (file !== undefined) return file
        path = links.get(path)
      }
      return null
    },
  }
}

/**
 * Opens an uncompressed archive. It reads the headers once and skips the content; files are then read in place, several
 * at a time. Nothing is unpacked.
 */
export async function openArchive(handle: FileHandle, limits: Limits): Promise<Files> {
  const index = createArchiveIndex(limits)
  const walker = createWalker(member => {
    index.add(member)
    return null
  }, limits)
  const { size } = await handle.stat()
  const buffer = Buffer.allocUnsafe(64 * 1024)
  for (let at = 0; at < size; ) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at)
    if (bytesRead === 0) break
    walker.write(buffer.subarray(0, bytesRead))
    at += bytesRead
    // The last bytes are always read, to detect a truncated archive.
    const jump = Math.min(walker.skippable, size - at)
    if (jump > 0) {
      walker.skip(jump)
      at += jump
    }
  }
  walker.end()
  return {
    kind: 'archive',
    inOrder: false,
    archiveSize: size,
    size: async name => index.find(name)?.size ?? null,
    open(name) {
      const file = index.find(name)
      if (file === null) return missing(name)
      return toStream(readRange(handle, file.offset, file.offset + file.size))
    },
    async range(name) {
      const file = index.find(name)
      return file && { fd: handle.fd, ...file, release: async () => undefined }
    },
    close: () => handle.close(),
  }
}

/** A stream that fails because the file is not there. */
export function missing(name: string): Readable {
  const failure = new Failure('image/blob-missing', `${quote(name)} is not in the archive.`)
  return new Readable({ read: () => {} }).destroy(failure)
}
