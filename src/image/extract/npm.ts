import { asList, asObject } from '../json.ts'
import { basenameOf, compareBytes } from '../paths.ts'
import type { Extractor } from './extractor.ts'
import { fromWholeFile } from './whole-file.ts'

/** Lock files of the largest monorepos have some megabytes. */
const MAX_BYTES = 16 * 1024 * 1024
const MAX_NAMES = 20_000

/**
 * Which packages only development needs, from the files that say so: `package.json` outside `node_modules` (its own
 * `devDependencies`), and `node_modules/.package-lock.json`, in which npm notes what it installed and marks with `dev`
 * what nothing else needs (docs.npmjs.com, package-lock.json). A file that is neither JSON nor of that form says nothing.
 */
export const npm: Extractor<'npm'> = {
  name: 'npm',
  start({ path, size }) {
    const name = basenameOf(path)
    const lock = name === '.package-lock.json' && path.endsWith('/node_modules/.package-lock.json')
    const manifest = name === 'package.json' && !path.includes('/node_modules/')
    if (!(lock || manifest) || size > MAX_BYTES) return null
    return fromWholeFile(size, content => {
      try {
        const document = asObject(JSON.parse(content.toString('utf8')), 'The document')
        const dev = lock ? lockedForDev(document) : Object.keys(asObject(document['devDependencies'], 'dev'))
        return { dev: dev.filter(isPlain).sort(compareBytes).slice(0, MAX_NAMES) }
      } catch {
        return null
      }
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

/** A name, or a folder that leads nowhere else. */
function isPlain(name: unknown): name is string {
  return (
    typeof name === 'string' &&
    name.length <= 1000 &&
    /^[^/\0]+(?:\/[^/\0]+)*$/.test(name) &&
    !/(?:^|\/)\.\.?(?:\/|$)/.test(name)
  )
}
