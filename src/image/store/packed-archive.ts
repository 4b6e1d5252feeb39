import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { Failure } from '../../failure.ts'
import { decompress } from '../compression/decompress.ts'
import type { Sink } from '../compression/stream-decoder.ts'
import { type Limits, limitFailure } from '../limits.ts'
import type { Member } from '../tar/tar-member.ts'
import { createWalker } from '../tar/walker.ts'
import { createArchiveIndex, missing } from './archive.ts'
import { type Files, readRange, streamOf } from './files.ts'

/**
 * A compressed archive. There is no jumping into compressed data, and neither memory nor the disk is to hold what it
 * unpacks to; so it is gone through several times. The first time makes the index of names and keeps the small JSON
 * documents. After that, each time serves every file that was opened until it came to its place, in the archive's
 * order and at the pace of its reader. An image whose layers are opened together therefore costs two passes, however
 * many layers it has; a reader that opened them one by one would cost a pass each.
 */
export async function openPackedArchive(handle: FileHandle, limits: Limits): Promise<Files> {
  const index = createArchiveIndex(limits)
  const documents = new Map<number, Buffer>()
  let room = limits.unpacked
  const goThrough = (visitor: Visitor) =>
    goThroughOnce(handle, limits, visitor, bytes => {
      room -= bytes
      if (room < 0) throw limitFailure('unpacked', 'What the archive unpacks to, time after time,', limits)
    })
  await goThrough(keepDocuments(index.add, documents, limits))
  const passes = createPasses(goThrough)
  return {
    kind: 'archive',
    inOrder: true,
    size: async name => index.find(name)?.size ?? null,
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

/** What a pass does with the archive's members. */
interface Visitor {
  onMember: Parameters<typeof createWalker>[0]
  /** After each chunk: a promise where the pass must wait, `stop` where nothing more is wanted. */
  afterChunk(): Promise<void> | 'stop' | undefined
}

const STOP = Symbol('stop')

async function goThroughOnce(
  handle: FileHandle,
  limits: Limits,
  visitor: Visitor,
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
  const input = streamOf(readRange(handle, 0, size))
  try {
    await decompress(input, sink, limits)
    walker.end()
  } catch (error) {
    if (error !== STOP) throw error
  } finally {
    input.destroy()
  }
}

/** Keeps files that look like JSON, within bounds; a document beyond them is found by a later pass. */
function keepDocuments(add: (member: Member) => void, documents: Map<number, Buffer>, limits: Limits): Visitor {
  let room = limits.documents
  return {
    onMember(member) {
      add(member)
      const { offset, packed, type } = member
      if (type !== 'file' || packed === 0 || packed > limits.document || packed > room) return null
      let kept: Buffer | null = null
      let refused = false
      return (chunk, at) => {
        if (at === 0) {
          refused = chunk[0] !== 0x7b && chunk[0] !== 0x5b
          if (!refused) {
            kept = Buffer.allocUnsafe(packed)
            room -= packed
          }
        }
        if (refused || kept === null) return
        chunk.copy(kept, at)
        if (at + chunk.length === packed) documents.set(offset, kept)
      }
    },
    afterChunk: () => undefined,
  }
}

/** A file that was opened and is still to be served. */
interface Request {
  offset: number
  stream: Readable
  /** Resolves the wait for a reader that has enough for now. */
  drained: (() => void) | null
  full: boolean
  closed: boolean
}

function createPasses(goThrough: (visitor: Visitor) => Promise<void>) {
  const requests = new Set<Request>()
  let running = false

  const finish = (request: Request): void => {
    requests.delete(request)
    request.closed = true
    request.drained?.()
  }

  const run = async (): Promise<void> => {
    running = true
    try {
      while (requests.size > 0) {
        const early = [...requests]
        await goThrough(serve())
        for (const request of early) if (requests.has(request)) request.stream.destroy(changed())
      }
    } catch (error) {
      for (const request of [...requests]) request.stream.destroy(error as Error)
    } finally {
      running = false
    }
  }

  const serve = (): Visitor => {
    let active: Request[] = []
    return {
      onMember({ offset, packed }) {
        const served = [...requests].filter(request => request.offset === offset)
        if (served.length === 0) return null
        active = served
        return (chunk, at) => {
          for (const request of served) {
            if (request.closed) continue
            request.full = !request.stream.push(chunk)
            if (at + chunk.length < packed) continue
            request.stream.push(null)
            finish(request)
          }
        }
      },
      afterChunk() {
        if (requests.size === 0) return 'stop'
        const waits = active
          .filter(request => request.full && !request.closed)
          .map(
            request =>
              new Promise<void>(resolve => {
                request.drained = resolve
              }),
          )
        return waits.length === 0 ? undefined : Promise.all(waits).then(() => undefined)
      },
    }
  }

  return {
    open(offset: number): Readable {
      const request: Request = { offset, drained: null, full: false, closed: false, stream: null as never }
      request.stream = new Readable({
        highWaterMark: 2 ** 20,
        read() {
          request.full = false
          request.drained?.()
          request.drained = null
        },
        destroy(error, callback) {
          finish(request)
          callback(error)
        },
      })
      requests.add(request)
      // Whoever opens several files in one go finds them in the same pass.
      if (!running) {
        running = true
        setImmediate(run)
      }
      return request.stream
    },
    close() {
      for (const request of [...requests]) request.stream.destroy()
    },
  }
}

function changed(): Failure {
  return new Failure('image/archive', 'The archive changed while it was read.')
}
