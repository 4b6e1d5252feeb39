import { createHash } from 'node:crypto'
import type { Extractor } from './extractor.ts'

/** Smaller files are not worth telling that they are there twice. */
export const HASHED_FROM = 64 * 1024

/** The SHA-256 of a file's content, in hexadecimal digits, for every file of at least `HASHED_FROM` bytes. */
export const sha256: Extractor<'sha256'> = {
  name: 'sha256',
  start({ size }) {
    if (size < HASHED_FROM) return null
    const hash = createHash('sha256')
    let hashed = 0
    const skipTo = (at: number) => {
      for (; hashed < at; hashed += Math.min(ZEROS.length, at - hashed)) hash.update(ZEROS.subarray(0, at - hashed))
    }
    return {
      write(chunk, at) {
        skipTo(at)
        hash.update(chunk)
        hashed += chunk.length
      },
      end() {
        skipTo(size)
        return hash.digest('hex')
      },
    }
  },
  parse(value) {
    if (typeof value !== 'string' || !/^[0-9a-f]{64}$/.test(value)) throw new RangeError()
    return value
  },
}

const ZEROS = Buffer.alloc(64 * 1024)
