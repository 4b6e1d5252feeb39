import type { Extractor } from './extractor.ts'
import { isOwnManifest } from './npm-manifest.ts'
import { fromJsonObject } from './whole-file.ts'

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
    if (!isOwnManifest(path) || size > MAX_BYTES) return null
    return fromJsonObject(size, ({ main }) => (typeof main === 'string' && main.length <= MAX_LENGTH ? main : ''))
  },
  parse(value) {
    if (typeof value !== 'string' || value.length > MAX_LENGTH) throw new RangeError()
    return value
  },
}
