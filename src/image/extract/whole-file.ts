import type { Extraction } from './extractor.ts'

/** Learns from all of a file's content at once, for files that are few and not too large: holes are zeros. */
export function fromWholeFile<T>(size: number, learn: (content: Buffer) => T | null): Extraction<T> {
  const content = Buffer.alloc(size)
  return {
    write(chunk, at) {
      chunk.copy(content, at)
    },
    end: () => learn(content),
  }
}
