import type { Gunzip, ZstdDecompress } from 'node:zlib'
import { Failure } from '../../failure.ts'

/**
 * Output bytes of one call into zlib. Each call is a turn on a pool thread and one on the main thread, so small chunks are
 * slow; much larger ones only cost memory.
 */
export const CHUNK = 512 * 1024

/** Takes a chunk. The promise, if any, is awaited before the next chunk. */
export type Sink = (chunk: Buffer) => Promise<void> | undefined

/** Unpacks the data written to it. Every call throws the first failure, of the stream or the sink. */
export interface Decoder {
  write(chunk: Buffer): Promise<void> | undefined
  end(): Promise<void> | undefined
  close(): void
}

/**
 * Drives a zlib stream. The sink is called in a microtask, after zlib started the next chunk on its thread, so both
 * overlap. A slow sink pauses the stream. `release` frees each chunk's memory after the sink.
 */
export function streamDecoder(
  compression: 'gzip' | 'zstd',
  stream: Gunzip | ZstdDecompress,
  sink: Sink,
  release: boolean,
): Decoder & { skip(bytes: number): void } {
  let fed = 0
  /** Bytes that bypass the decoder. Those after its position make the offset of a failure too high. */
  let skipped = 0
  const position = () => Math.min(stream.bytesWritten + skipped, fed)
  let failure: unknown = null
  let ended = false
  const waiting: Buffer[] = []
  let pumping = false
  /** Chunks that zlib has not fully read. */
  let unread = 0
  let wake: (() => void) | null = null
  const settle = (): void => {
    wake?.()
    wake = null
  }
  const fail = (error: unknown): void => {
    failure ??= error
    stream.destroy()
    settle()
  }
  const pump = async (): Promise<void> => {
    pumping = true
    try {
      for (let chunk = waiting.shift(); chunk !== undefined && failure === null; chunk = waiting.shift()) {
        const slow = sink(chunk)
        if (slow !== undefined) {
          stream.pause()
          await slow
        }
        if (release) free(chunk)
      }
      pumping = false
      if (stream.isPaused()) stream.resume()
      if (ended) settle()
    } catch (error) {
      fail(error)
    }
  }
  stream.on('data', (chunk: Buffer) => {
    waiting.push(chunk)
    // When the microtask runs, zlib has started the next chunk on its thread.
    if (!pumping) queueMicrotask(pump)
    pumping = true
  })
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Node ends the stream at zeros after the data, and cannot continue if more data follows them.
    if (error.code === 'ERR_STREAM_PUSH_AFTER_EOF') fail(trailing())
    else fail(explain(error, compression, position(), fed))
  })
  stream.on('end', () => {
    ended = true
    if (!pumping) settle()
  })

  const done = () => ended && !pumping
  const trailing = () =>
    new Failure('image/trailing-data', `Data follows the end of the ${compression} data, at byte ${position()}.`)
  /** Resolves at the next event; the caller then checks the state again. */
  const event = () =>
    new Promise<void>(resolve => {
      wake = resolve
    })

  return {
    async write(chunk) {
      if (failure === null && ended) throw trailing()
      fed += chunk.length
      unread++
      stream.write(chunk, () => {
        unread--
        settle()
      })
      // One more chunk is accepted while one is inflated, so zlib never waits.
      while (failure === null && !ended && unread > 1) await event()
      if (failure !== null) throw failure
    },
    async end() {
      stream.end()
      while (failure === null && !done()) await event()
      if (failure !== null) throw failure
      if (position() < fed) throw trailing()
    },
    skip(bytes) {
      fed += bytes
      skipped += bytes
    },
    close: () => void stream.destroy(),
  }
}

/**
 * Frees the memory of a chunk. The garbage collector sees only small objects, so tens of megabytes would pile up. zlib
 * moves to another buffer when one is full, so only a chunk at the end of its buffer can be freed.
 */
function free(chunk: Buffer): void {
  const { buffer, byteOffset, length } = chunk
  if (buffer instanceof ArrayBuffer && buffer.byteLength === CHUNK && byteOffset + length === CHUNK) buffer.transfer(0)
}

function explain(error: NodeJS.ErrnoException, compression: string, at: number, fed: number): Failure {
  if (error.code === 'Z_BUF_ERROR') {
    return new Failure('image/truncated', `The compressed data (${compression}) is cut off after ${fed} bytes.`)
  }
  const where = `between bytes ${at} and ${fed}`
  return new Failure('image/damaged', `The compressed data (${compression}) is damaged ${where}: ${error.message}.`, {
    cause: error,
  })
}
