import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { newBudget } from '../budget.ts'
import { decompress } from '../compression/decompress.ts'
import type { Sink } from '../compression/stream-decoder.ts'
import type { Member } from '../tar/tar-member.ts'
import { createWalker } from '../tar/walker.ts'
import { createArchiveIndex, missing } from './archive.ts'
import { createPasses, type PassVisitor } from './archive-passes.ts'
import { type Files, readRange, toStream } from './files.ts'

/**
 * Opens a compressed archive. Compressed data has no random access, and the unpacked data may be too large for memory and
 * disk, so the archive is read in several passes. The first pass builds the index and keeps the small JSON documents.
 * Each later pass serves every file that was opened before the pass reaches it, in the archive's order and at the pace of
 * its reader. An image whose layers are opened together takes two passes, whatever their number.
 */
export async function openPackedArchive(handle: FileHandle, limits: Limits): Promise<Files> {
  const index = createArchiveIndex(limits)
  const documents = new Map<number, Buffer>()
  const { size } = await handle.stat()
  const ofArchive = newBudget(limits, size).limits
  let room = limits.unpacked
  const pass = (visitor: PassVisitor) => {
    let ofPass = ofArchive.unpacked
    return runPass(handle, limits, visitor, bytes => {
      ofPass -= bytes
      if (ofPass < 0) throw limitFailure('unpacked', 'What the archive unpacks to', ofArchive)
      room -= bytes
      if (room < 0) throw limitFailure('unpacked', 'What the archive unpacks to, time after time,', limits)
    })
  }
  await pass(keepDocuments(index.add, documents, limits))
  const passes = createPasses(pass)
  return {
    kind: 'archive',
    inOrder: true,
    archiveSize: size,
    size: async name => index.find(name)?.size ?? null,
    range: async () => null,
    open(name) {
      const file = index.find(name)
      if (file === null) return missing(name)
      const document = documents.get(file.offset)
      if (document !== undefined || file.size === 0) return Readable.from(document ? [document] : [])
      return passes.open(file.offset)
    },
    async close() {
      passes.close()
      await handle.close()
    },
  }
}

const STOP = Symbol('stop')

async function runPass(
  handle: FileHandle,
  limits: Limits,
  visitor: PassVisitor,
  spend: (bytes: number) => void,
): Promise<void> {
  const walker = createWalker(visitor.onMember, limits)
  const sink: Sink = chunk => {
    spend(chunk.length)
    walker.write(chunk)
    const next = visitor.afterChunk()
    if (next === 'stop') throw STOP
    return next
  }
  const { size } = await handle.stat()
  const input = toStream(readRange(handle, 0, size))
  try {
    await decompress(input, sink, limits)
    walker.end()
  } catch (error) {
    if (error !== STOP) throw error
  } finally {
    input.destroy()
  }
}

/** Keeps files that look like JSON, within the limits. A later pass serves larger ones. */
function keepDocuments(add: (member: Member) => void, documents: Map<number, Buffer>, limits: Limits): PassVisitor {
  let room = limits.documents
  return {
    onMember(member) {
      add(member)
      const { offset, packed, type } = member
      if (type !== 'file' || packed === 0 || packed > limits.document || packed > room) return null
      let document: Buffer | null = null
      let refused = false
      return (chunk, at) => {
        if (at === 0) {
          refused = chunk[0] !== 0x7b && chunk[0] !== 0x5b
          if (!refused) {
            document = Buffer.allocUnsafe(packed)
            room -= packed
          }
        }
        if (refused || document === null) return
        chunk.copy(document, at)
        if (at + chunk.length === packed) documents.set(offset, document)
      }
    },
    afterChunk: () => undefined,
  }
}
