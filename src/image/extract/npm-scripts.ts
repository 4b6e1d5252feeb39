import { asObject } from '../../text/json.ts'
import type { Extractor } from './extractor.ts'
import { isOwnManifest } from './npm-manifest.ts'
import { fromJsonObject } from './whole-file.ts'

/** Real files have a few kilobytes. */
const MAX_BYTES = 1024 * 1024
const MAX_SCRIPTS = 500
/** The longest lines of real scripts have some hundred characters. */
const MAX_LENGTH = 2000

/** The `scripts` of a `package.json` outside `node_modules`, by name; a file that is not a JSON object has no result. */
export const npmScripts: Extractor<'npmScripts'> = {
  name: 'npmScripts',
  start({ path, size }) {
    if (!isOwnManifest(path) || size > MAX_BYTES) return null
    return fromJsonObject(size, ({ scripts = {} }) => {
      const texts = Object.entries(asObject(scripts, 'scripts')).filter(isScript)
      return texts.length > MAX_SCRIPTS ? null : Object.fromEntries(texts)
    })
  },
  parse(value) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RangeError()
    const entries = Object.entries(value)
    if (entries.length > MAX_SCRIPTS) throw new RangeError()
    return Object.fromEntries(
      entries.map(entry => {
        if (!isScript(entry)) throw new RangeError()
        return entry
      }),
    )
  },
}

const isScript = (entry: [string, unknown]): entry is [string, string] =>
  entry[0].length <= MAX_LENGTH && typeof entry[1] === 'string' && entry[1].length <= MAX_LENGTH
