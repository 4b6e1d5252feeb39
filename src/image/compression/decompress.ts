import { createGunzip, createZstdDecompress } from 'node:zlib'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { type Compression, detectCompression, MAGIC_BYTES } from './compression.ts'
import { CHUNK, type Decoder, type Sink, streamDecoder } from './stream-decoder.ts'
import { createFrameSplitter } from './zstd-frames.ts'

export interface Options {
  /** Gets the compressed bytes while they are inflated. */
  observe?: (chunk: Buffer) => void
  /** Gets the bytes that are not data: frames of zstd that decoders skip, and the fields of gzip's first header. */
  onSkipped?: (bytes: Buffer) => void
  /** Whether to free a chunk's memory after the sink returns; the sink must not keep any of it. */
  release?: boolean
}

export interface Decompressed {
  compression: Compression
  /** Compressed bytes. */
  consumed: number
  /** Unpacked bytes. */
  produced: number
}

/**
 * Unpacks a blob into `sink`, chunk by chunk: gzip with any number of members, zstd with any number of frames, or
 * uncompressed data. Inflating runs on libuv's threads. The sink is called while the next chunk is inflated, so both
 * overlap.
 * @throws Failure for data that is damaged, truncated, followed by other data, or beyond the limits; and the error of the
 * sink
 */
export async function decompress(
  input: AsyncIterable<Buffer>,
  sink: Sink,
  limits: Limits,
  { observe = () => {}, onSkipped = () => {}, release = false }: Options = {},
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
        head = Buffer.from(next)
        observe(chunk)
        continue
      }
      if (head !== null) {
        head = null
        result.compression = detectCompression(next)
        if (result.compression === 'gzip') onSkipped(gzipFields(next))
        decoder = createDecoder(result.compression, bounded, limits, release, onSkipped)
      }
      const written = decoder?.write(next)
      // If the observer throws, nobody awaits this write.
      written?.catch(() => {})
      observe(chunk)
      await written
    }
    if (head !== null) {
      result.compression = detectCompression(head)
      decoder = createDecoder(result.compression, bounded, limits, release, onSkipped)
      if (head.length > 0) await decoder.write(head)
    }
    await decoder?.end()
  } finally {
    decoder?.close()
  }
  return result
}

/** The extra field, name and comment in the header at the start of gzip's first chunk; not more of them. RFC 1952, section 2.3. */
function gzipFields(chunk: Buffer): Buffer {
  const flags = chunk[3] ?? 0
  let end = GZIP_HEADER
  if ((flags & 4) !== 0 && chunk.length >= end + 2) end += 2 + chunk.readUInt16LE(end)
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue
    const zero = chunk.indexOf(0, end)
    end = zero === -1 ? chunk.length : zero + 1
  }
  return chunk.subarray(GZIP_HEADER, end)
}

const GZIP_HEADER = 10

function createDecoder(
  compression: Compression,
  sink: Sink,
  limits: Limits,
  release: boolean,
  onSkipped: (bytes: Buffer) => void,
): Decoder {
  switch (compression) {
    case 'gzip':
      return streamDecoder('gzip', createGunzip({ chunkSize: CHUNK }), sink, release)
    case 'zstd': {
      const splitter = createFrameSplitter(limits)
      const decoder = streamDecoder('zstd', createZstdDecompress({ chunkSize: CHUNK }), sink, release)
      let hasData = false
      return {
        async write(chunk) {
          for (const { bytes, isData } of splitter.split(chunk)) {
            hasData ||= isData
            if (isData) await decoder.write(bytes)
            else {
              onSkipped(bytes)
              decoder.skip(bytes.length)
            }
          }
        },
        end() {
          splitter.end()
          // The decoder reports the end of an empty stream as damage.
          return hasData ? decoder.end() : undefined
        },
        close: decoder.close,
      }
    }
    case 'none':
      return { write: sink, end: () => undefined, close: () => undefined }
  }
}
