import { asList, asObject } from '../../text/json.ts'
import { compareBytes } from '../paths.ts'
import type { Extractor } from './extractor.ts'
import { isOwnManifest } from './npm-manifest.ts'
import { fromJsonObject } from './whole-file.ts'

/** Lock files of the largest monorepos have a few megabytes. */
const MAX_BYTES = 16 * 1024 * 1024
const MAX_NAMES = 20_000

/**
 * The packages that only development needs: from `devDependencies` in a `package.json` outside `node_modules`, and from
 * `node_modules/.package-lock.json`, which lists the installed packages and marks such packages with `dev`
 * (docs.npmjs.com, package-lock.json). Other files, and files in another form, have no result.
 */
export const npm: Extractor<'npm'> = {
  name: 'npm',
  start({ path, size }) {
    const lock = path.endsWith('/node_modules/.package-lock.json')
    if (!(lock || isOwnManifest(path)) || size > MAX_BYTES) return null
    return fromJsonObject(size, document => {
      const dev = lock ? lockedForDev(document) : Object.keys(asObject(document['devDependencies'], 'dev'))
      return { dev: dev.filter(isPlain).sort(compareBytes).slice(0, MAX_NAMES) }
    })
  },
  parse(value) {
    const { dev, ...more } = asObject(value, 'npm')
    const names = asList(dev, 'dev')
    if (Object.keys(more).length > 0 || names.length > MAX_NAMES || !names.every(isPlain)) throw new RangeError()
    return { dev: names }
  },
}

function lockedForDev(document: Record<string, unknown>): string[] {
  const packages = Object.entries(asObject(document['packages'], 'packages'))
  return packages.flatMap(([folder, one]) => {
    const { dev, link } = asObject(one, 'a package')
    return dev === true && link !== true ? [folder] : []
  })
}

/** Whether it is a name, or a relative folder without `..`. */
function isPlain(name: unknown): name is string {
  return (
    typeof name === 'string' &&
    name.length <= 1000 &&
    /^[^/\0]+(?:\/[^/\0]+)*$/.test(name) &&
    !/(?:^|\/)\.\.?(?:\/|$)/.test(name)
  )
}
