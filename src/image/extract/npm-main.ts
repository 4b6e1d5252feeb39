import { asObject } from '../../text/json.ts'
import { basenameOf } from '../paths.ts'
import type { Extractor } from './extractor.ts'
import { fromWholeFile } from './whole-file.ts'

/** Real files have a few kilobytes. */
const MAX_BYTES = 1024 * 1024
/** A longer path is not one on Linux. */
const MAX_LENGTH = 4096

/**
 * `main` of a `package.json` outside `node_modules`; an empty text if Node.js ignores it. A file that is not a JSON object has
 * no result.
 */
export const npmMain: Extractor<'npmMain'> = {
  name: 'npmMain',
  start({ path, size }) {
    if (basenameOf(path) !== 'package.json' || path.includes('/node_modules/') || size > MAX_BYTES) return null
    return fromWholeFile(size, content => {
      try {
        const { main } = asObject(JSON.parse(content.toString('utf8')), 'The document')
        return typeof main === 'string' && main.length <= MAX_LENGTH ? main : ''
      } catch {
        return null
      }
    })
  },
  parse(value) {
    if (typeof value !== 'string' || value.length > MAX_LENGTH) throw new RangeError()
    return value
  },
}
