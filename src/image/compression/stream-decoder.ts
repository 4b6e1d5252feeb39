import type { Gunzip, ZstdDecompress } from 'node:zlib'
import { Failure } from '../../failure.ts'

/**
 * Output of one call into zlib. Each is a turn on a pool thread and a turn here, so small ones cost more than they
 * save; much larger ones only cost memory.
 */
export const CHUNK = 512 * 1024

/** Takes a chunk; what it may give is waited for before the next one. */
export type Sink = (chunk: Buffer) => Promise<void> | undefined

/** Unpacks what is written to it. Each call throws the first failure, whichever side it came from. */
export interface Decoder {
  write(chunk: Buffer): Promise<void> | undefined
  end(): Promise<void> | undefined
  close(): void
}

/**
 * Drives one of zlib's streams. The sink is called in a microtask, when zlib has begun the next chunk on its thread, so
 * that the two overlap; a sink that takes its time stops the stream meanwhile. `release` gives back each chunk's
 * memory behind the sink.
 */
export function streamDecoder(
  compression: 'gzip' | 'zstd',
  stream: Gunzip | ZstdDecompress,
  sink: Sink,
  release: boolean,
): Decoder & { skip(bytes: number): void } {
  let fed = 0
  /** Bytes that are not the decoder's business. Of those behind what it has read, a failure's place may be too high. */
  let skipped = 0
  const place = () => Math.min(stream.bytesWritten + skipped, fed)
  let failure: unknown = null
  let ended = false
  const waiting: Buffer[] = []
  let pumping = false
  /** Chunks that zlib has not wholly read. */
  let untaken = 0
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
    // By the time a microtask runs, zlib has begun the next chunk on its thread.
    if (!pumping) queueMicrotask(pump)
    pumping = true
  })
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // Node ends the stream at zeros behind the data, and cannot go on where there is more behind those.
    if (error.code === 'ERR_STREAM_PUSH_AFTER_EOF') fail(trailing())
    else fail(explain(error, compression, place(), fed))
  })
  stream.on('end', () => {
    ended = true
    if (!pumping) settle()
  })

  const done = () => ended && !pumping
  const trailing = () =>
    new Failure('image/trailing-data', `Data follows the end of the ${compression} data, at byte ${place()}.`)
  /** Resolves at the next event; whoever waits looks at the state again. */
  const event = () =>
    new Promise<void>(resolve => {
      wake = resolve
    })

  return {
    async write(chunk) {
      if (failure === null && ended) throw trailing()
      fed += chunk.length
      untaken++
      stream.write(chunk, () => {
        untaken--
        settle()
      })
      // One more is let in while one is being inflated, so that zlib never waits for the next.
      while (failure === null && !ended && untaken > 1) await event()
      if (failure !== null) throw failure
    },
    async end() {
      stream.end()
      while (failure === null && !done()) await event()
      if (failure !== null) throw failure
      if (place() < fed) throw trailing()
    },
    skip(bytes) {
      fed += bytes
      skipped += bytes
    },
    close: () => void stream.destroy(),
  }
}

/**
 * Gives back the memory of a chunk that nobody will look at again. Left to the garbage collector, which sees only the
 * small objects that stand for them, tens of megabytes of chunks would pile up. zlib goes on with another buffer once
 * one is full, so only a chunk that ends its buffer is no longer its own.
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
