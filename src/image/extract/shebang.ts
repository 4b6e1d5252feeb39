import { decodeName } from '../paths.ts'
import type { Extractor } from './extractor.ts'
import { isNoScript } from './script.ts'

/** Bytes of a file that Linux reads to detect its format (BINPRM_BUF_SIZE since 5.1). */
const HEAD = 256

/** The first line of executable scripts without `#!`, as far as Linux reads it. */
export const shebang: Extractor<'shebang'> = {
  name: 'shebang',
  start({ size, mode }) {
    if (size < 2 || (mode & 0o111) === 0) return null
    const head = Buffer.alloc(Math.min(size, HEAD))
    let other = false
    return {
      write(chunk, at) {
        if (other || at >= head.length) return
        chunk.copy(head, at)
        other = isNoScript(chunk, at)
      },
      end() {
        if (head[0] !== 0x23 || head[1] !== 0x21) return null
        const newline = head.indexOf(0x0a)
        return decodeName(head, 2, newline < 0 ? head.length : newline)
      },
    }
  },
  parse(value) {
    if (typeof value !== 'string' || value.length >= HEAD) throw new RangeError()
    return value
  },
}
