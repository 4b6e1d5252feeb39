import { Readable } from 'node:stream'
import { Failure } from '../../failure.ts'
import type { createWalker } from '../tar/walker.ts'

/** Handles the members of an archive during a pass. */
export interface PassVisitor {
  onMember: Parameters<typeof createWalker>[0]
  /** Called after each chunk: a promise makes the pass wait, `stop` ends it. */
  afterChunk(): Promise<void> | 'stop' | undefined
}

/** An open file that a pass has yet to serve. */
interface Request {
  offset: number
  stream: Readable
  /** Resolves the wait for a reader whose buffer is full. */
  drained: (() => void) | null
  full: boolean
  closed: boolean
}

/** Serves files in passes over an archive, as long as any are open. */
export function createPasses(runPass: (visitor: PassVisitor) => Promise<void>) {
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
        await runPass(serve())
        for (const request of early) if (requests.has(request)) request.stream.destroy(changed())
      }
    } catch (error) {
      for (const request of [...requests]) request.stream.destroy(error as Error)
    } finally {
      running = false
    }
  }

  const serve = (): PassVisitor => {
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
      // Files that are opened together are served by the same pass.
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
