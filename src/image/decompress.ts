import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib'
import { Failure } from '../failure.ts'
import { type Compression, compressionOf, MAGIC_BYTES } from './compression.ts'
import { type Limits, limitFailure } from './limits.ts'
import { createFrameSplitter } from './zstd-frames.ts'

/**
 * Output of one call into zlib. Each is a turn on a pool thread and a turn here, so small ones cost more than they
 * save; much larger ones only cost memory.
 */
const CHUNK = 256 * 1024

/** Takes a chunk; what it may give is waited for before the next one. */
export type Sink = (chunk: Buffer) => Promise<void> | undefined

export interface Options {
  /** Sees the blob's own bytes while they are being inflated. */
  observe?: (chunk: Buffer) => void
  /** Whether a chunk's memory is given back once the sink has had it; the sink keeps nothing of it then. */
  release?: boolean
}

export interface Decompressed {
  compression: Compression
  /** Bytes that came in. */
  consumed: number
  /** Bytes that went to the sink. */
  produced: number
}

/**
 * Unpacks a blob into `sink`, chunk by chunk, by what its bytes say it is: gzip with any number of members, zstd
 * with any number of frames, or neither. Inflating happens on libuv's threads; the sink is called while the next
 * chunk is already being made, so its work and theirs overlap.
 * Throws a Failure for what is damaged, cut short, followed by other data, or beyond the limits; what the sink
 * throws ends it too.
 */
export async function decompress(
  input: AsyncIterable<Buffer>,
  sink: Sink,
  limits: Limits,
  { observe = () => {}, release = false }: Options = {},
): Promise<Decompressed> {
  const result: Decompressed = { compression: 'none', consumed: 0, produced: 0 }
  const bounded: Sink = chunk => {
    result.produced += chunk.length
    if (result.produced > limits.ratioFloor && result.produced > limits.ratio * result.consumed) {
      throw limitFailure('ratio', `After ${result.consumed} bytes its unpacked size`, limits)
    }
    return sink(chunk)
  }
  let decoder: Decoder | null = null
  let head: Buffer | null = Buffer.alloc(0)
  try {
    for await (const chunk of input) {
      result.consumed += chunk.length
      const next: Buffer = head === null ? chunk : head.length === 0 ? chunk : Buffer.concat([head, chunk])
      if (head !== null && next.length < MAGIC_BYTES) {
        head = next
        observe(chunk)
        continue
      }
      if (head !== null) {
        head = null
        result.compression = compressionOf(next)
        decoder = createDecoder(result.compression, bounded, release)
      }
      const written = decoder?.write(next)
      // Where the observer throws, nobody is left to wait for what is under way.
      written?.catch(() => {})
      observe(chunk)
      await written
    }
    if (head !== null) {
      result.compression = compressionOf(head)
      decoder = createDecoder(result.compression, bounded, release)
      if (head.length > 0) await decoder.write(head)
    }
    await decoder?.end()
  } finally {
    decoder?.close()
  }
  return result
}

interface Decoder {
  write(chunk: Buffer): Promise<void> | undefined
  end(): Promise<void> | undefined
  close(): void
}

function createDecoder(compression: Compression, sink: Sink, release: boolean): Decoder {
  switch (compression) {
    case 'gzip':
      return streamDecoder('gzip', createGunzip({ chunkSize: CHUNK }), sink, release)
    case 'zstd': {
      const splitter = createFrameSplitter()
      const decoder = streamDecoder('zstd', createZstdDecompress({ chunkSize: CHUNK }), sink, release)
      return {
        async write(chunk) {
          for (const piece of splitter.split(chunk)) await decoder.write(piece)
        },
        end() {
          splitter.end()
          return decoder.end()
        },
        close: decoder.close,
      }
    }
    case 'none':
      return { write: sink, end: () => undefined, close: () => undefined }
  }
}

function streamDecoder(
  compression: 'gzip' | 'zstd',
  stream: Gunzip | ZstdDecompress,
  sink: Sink,
  release: boolean,
): Decoder {
  let fed = 0
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
  stream.on('error', error => fail(explain(error, compression, stream.bytesWritten, fed)))
  stream.on('end', () => {
    ended = true
    if (!pumping) settle()
  })

  const done = () => ended && !pumping
  const trailing = () =>
    new Failure(
      'image/trailing-data',
      `Data follows the end of the ${compression} data, at byte ${stream.bytesWritten}.`,
    )
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
      if (stream.bytesWritten < fed) throw trailing()
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
