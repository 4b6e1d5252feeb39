import type { Extraction } from './extractor.ts'

/** Buffers a whole file, with zeros for holes, and computes the result at its end. Only for few and small files. */
export function fromWholeFile<T>(size: number, compute: (content: Buffer) => T | null): Extraction<T> {
  const content = Buffer.alloc(size)
  return {
    write(chunk, at) {
      chunk.copy(content, at)
    },
    end: () => compute(content),
  }
}
