import { asList, asObject } from '../../text/json.ts'
import { compareBytes, join, parentOf } from '../paths.ts'
import type { Extractor } from './extractor.ts'
import { fromWholeFile } from './whole-file.ts'

const MAX_BYTES = 16 * 1024 * 1024
const MAX_NAMES = 20_000

/** The records that package managers write into the folder of the packages, or into that of one package. */
const RECORDS: readonly (readonly [RegExp, (text: string) => string[]])[] = [
  [/\/node_modules\/\.package-lock\.json$/, inNpmLock],
  [/\/node_modules\/\.yarn-integrity$/, inYarnIntegrity],
  [/\/node_modules\/\.yarn-state\.yml$/, inYarnState],
  [/\/bun\.lock$/, inBunLock],
  [/\.dist-info\/RECORD$/, inWheelRecord],
  [/\/vendor\/composer\/installed\.json$/, inComposerRecord],
]

/** The names of the packages, next to the record, that a package manager installed from a registry by its record. */
export const published: Extractor<'published'> = {
  name: 'published',
  start({ path, size }) {
    const record = RECORDS.find(([form]) => form.test(path))
    if (record === undefined || size > MAX_BYTES) return null
    return fromWholeFile(size, content => {
      try {
        const names = new Set(record[1](content.toString('utf8')).filter(isName))
        return names.size === 0 ? null : [...names].sort(compareBytes).slice(0, MAX_NAMES)
      } catch {
        return null
      }
    })
  },
  parse(value) {
    const names = asList(value, 'published')
    if (names.length === 0 || names.length > MAX_NAMES || !names.every(isName)) throw new RangeError()
    return names
  },
}

/** The folder that has the packages of a record. */
export function packagesFolder(record: string): string {
  if (record.endsWith('/bun.lock')) return join(parentOf(record), 'node_modules')
  return /\/(?:RECORD|installed\.json)$/.test(record) ? parentOf(parentOf(record)) : parentOf(record)
}

/** npm's record of what it installed. A package without an integrity is from a folder or from Git, or is part of another. */
function inNpmLock(text: string): string[] {
  const { packages } = asObject(JSON.parse(text), 'The document')
  return Object.entries(asObject(packages, 'packages')).flatMap(([folder, one]) => {
    const { link, integrity, inBundle, resolved = 'https:' } = asObject(one, 'a package')
    const fromRegistry = typeof integrity === 'string' && typeof resolved === 'string' && /^https?:/.test(resolved)
    return link !== true && (fromRegistry || inBundle === true)
      ? [folder.slice(folder.lastIndexOf(BELOW) + BELOW.length)]
      : []
  })
}

const BELOW = 'node_modules/'

/** Yarn 1: the ranges of the lock file, with the addresses of the archives. */
function inYarnIntegrity(text: string): string[] {
  const { lockfileEntries } = asObject(JSON.parse(text), 'The document')
  return Object.entries(asObject(lockfileEntries, 'lockfileEntries')).flatMap(([range, address]) =>
    typeof address === 'string' && /^https?:[^#]*\.tgz#/.test(address) ? [range.replace(/(?<=.)@.*/s, '')] : [],
  )
}

/** Yarn 2 and later, with the linker `node-modules`. */
function inYarnState(text: string): string[] {
  return [...text.matchAll(/(?<![^\n])"((?:@[^@/"\n]{1,214}\/)?[^@/"\n]{1,214})@npm:[^"\n]{1,300}":\r?(?![^\n])/g)].map(
    match => match[1] ?? '',
  )
}

/** Bun's lock file, which is next to the folder: a package from a registry has its checksum. */
function inBunLock(text: string): string[] {
  return [
    ...text.matchAll(
      /(?<![^\n]) {1,8}"((?:@[^/"\n]{1,214}\/)?[^/"\n]{1,214})": \["[^"\n]{1,400}@\d[^\n]{0,20000}"sha512-[^"\n]{1,200}"\],?\r?(?![^\n])/g,
    ),
  ].map(match => match[1] ?? '')
}

/** Composer's record of what it installed. A package in a folder of the project has a path instead of an address. */
function inComposerRecord(text: string): string[] {
  const { packages } = asObject(JSON.parse(text), 'The document')
  return asList(packages, 'packages').flatMap(one => {
    const { name, dist = {} } = asObject(one, 'a package')
    const { type, url } = asObject(dist, 'dist')
    return typeof name === 'string' && type !== 'path' && typeof url === 'string' && /^https?:/.test(url) ? [name] : []
  })
}

/** The first part of each path in a wheel's list of files. Upstream: packaging.python.org, "Recording installed projects". */
function inWheelRecord(text: string): string[] {
  return text.split('\n').flatMap(line => /^[^/,\n]{1,255}(?=[/,])/.exec(line)?.[0] ?? [])
}

/** Whether it is the name of a folder or a file, in a scope or a vendor's folder, or not. */
function isName(name: unknown): name is string {
  return (
    typeof name === 'string' &&
    name.length <= 500 &&
    /^(?:[^/\0]+\/)?[^/\0]+$/.test(name) &&
    !/(?:^|\/)\.\.?(?:\/|$)/.test(name)
  )
}
