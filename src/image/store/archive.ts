import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Failure } from '../../failure.ts'
import { quote } from '../../text/quote.ts'
import { type Limits, limitFailure } from '../limits.ts'
import { join, normalize, parentOf } from '../paths.ts'
import type { Member } from '../tar/tar-member.ts'
import { createWalker } from '../tar/walker.ts'
import { type Files, readRange, streamOf } from './files.ts'

/** Where the members of an archive are, by normalized name. */
export interface ArchiveIndex {
  add(member: Member): void
  /** The file that a name leads to: `docker save` has long written a layer that is there twice as a link. */
  find(name: string): { offset: number; size: number } | null
}

export function createArchiveIndex(limits: Limits): ArchiveIndex {
  const files = new Map<string, { offset: number; size: number }>()
  const links = new Map<string, string>()
  return {
    add(member) {
      const path = normalize(member.name)
      if (files.size + links.size >= limits.members) throw limitFailure('members', 'The number of members', limits)
      // Of two members with one name the last counts, as for whoever unpacks the archive.
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
 * An uncompressed archive: its headers are read once, jumping over the content, and each file is then read from its
 * place. Nothing is unpacked, and several files can be read at once.
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
    // The last bytes are always read, so that an archive that was cut off shows.
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
    size: async name => index.find(name)?.size ?? null,
    open(name) {
      const file = index.find(name)
      if (file === null) return missing(name)
      return streamOf(readRange(handle, file.offset, file.offset + file.size))
    },
    close: () => handle.close(),
  }
}

/** A stream that fails because the file is not there. */
export function missing(name: string): Readable {
  const failure = new Failure('image/blob-missing', `${quote(name)} is not in the archive.`)
  return new Readable({ read: () => {} }).destroy(failure)
}
