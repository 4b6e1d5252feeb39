import { DEFAULT_LIMITS } from '../../../options/limits.ts'
import { HEADER_BYTES } from '../../elf/header.ts'
import type { ArchiveFacts } from '../../extracts.ts'
import { createWalker } from '../../tar/walker.ts'
import type { Extraction } from '../extractor.ts'
import { isTar } from './formats.ts'
import { createMembers } from './members.ts'
import { HEAD_BYTES } from './unpack.ts'

/** Bytes of a compressed tar archive that are read. */
const MAX_PACKED = 2 * 2 ** 20

/** @param minSize bytes of an archive in the archive that matters */
export function readTar(minSize: number): Extraction<ArchiveFacts> {
  const members = createMembers()
  const walker = createWalker(({ name, type, size }) => {
    if (members.isDone || type !== 'file' || size < HEADER_BYTES) return null
    const head = Buffer.alloc(Math.min(size, HEAD_BYTES))
    return (chunk, at) => {
      if (at >= head.length) return
      chunk.copy(head, at)
      if (at + chunk.length >= head.length) members.add(name, head, size >= minSize)
    }
  }, DEFAULT_LIMITS)
  let next = 0
  return {
    write(chunk, at) {
      // After a hole, or damage, nothing is where the headers say.
      if (at !== next || members.isDone) return
      try {
        walker.write(chunk)
        next += chunk.length
      } catch {
        next = -1
      }
    },
    end: members.facts,
  }
}

/**
 * Reads a compressed file whose content is a tar archive or one program.
 * @param name of the program
 * @param start the start of the content if it is known, even if the rest is damaged
 */
export function readPacked(
  { name, size, minSize }: { name: string; size: number; minSize: number },
  start: Buffer | null,
  unpackStart: (packed: Buffer) => Buffer | null,
): Extraction<ArchiveFacts> {
  const packed = Buffer.alloc(Math.min(size, MAX_PACKED))
  return {
    write(chunk, at) {
      if (at < packed.length) chunk.copy(packed, at)
    },
    end() {
      const content = unpackStart(packed)
      const first = content ?? start
      if (first === null) return null
      if (!isTar(first)) {
        const members = createMembers()
        members.add(name, first, false)
        return members.facts()
      }
      const tar = readTar(minSize)
      tar.write(first, 0)
      const isWhole = content !== null && packed.length === size
      return (tar.end() as ArchiveFacts | null) ?? (isWhole ? null : { content: 'unread', program: '' })
    },
  }
}
