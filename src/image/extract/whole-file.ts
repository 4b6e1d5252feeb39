import { asObject, type Json } from '../../text/json.ts'
import { type Extraction, PARSED } from './extractor.ts'

/** Buffers a whole file, with zeros for holes, and computes the result at its end. Only for few and small files. */
export function fromWholeFile<T>(size: number, compute: (content: Buffer) => T | null): Extraction<T> {
  const content = Buffer.alloc(size)
  return {
    write(chunk, at) {
      chunk.copy(content, at)
    },
    searched: () => PARSED * size,
    end: () => compute(content),
  }
}

/** The same for a file that is a JSON object. Other content, and what `compute` throws, give no result. */
export function fromJsonObject<T>(size: number, compute: (document: Json) => T | null): Extraction<T> {
  return fromWholeFile(size, content => {
    try {
      return compute(asObject(JSON.parse(content.toString('utf8')), 'The document'))
    } catch {
      return null
    }
  })
}
