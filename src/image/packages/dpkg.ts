import type { RecordedPackage } from '../package-facts.ts'
import { linesOf, newRoom } from './room.ts'

/**
 * Parses a dpkg status file, or a file of distroless' `status.d`: stanzas of `Field: value` lines.
 * deb822(5); dpkg(1), "INFORMATION ABOUT PACKAGES" for the states.
 */
export function parseDpkgStatus(text: string): RecordedPackage[] {
  const packages: RecordedPackage[] = []
  const room = newRoom()
  for (const fields of stanzasOf(text)) {
    const name = fields.get('package')
    if (name === undefined || !isOnDisk(fields.get('status'))) continue
    const kibibytes = Number(fields.get('installed-size') ?? Number.NaN)
    room.addPackage()
    packages.push({
      type: 'deb',
      name,
      version: fields.get('version') ?? '',
      architecture: fields.get('architecture') ?? '',
      size: Number.isSafeInteger(kibibytes) && kibibytes >= 0 ? kibibytes * 1024 : null,
      files: null,
      virtual: false,
      depends: [],
      provides: [],
      installIf: [],
    })
  }
  return packages
}

const FIELDS = new Set(['package', 'status', 'version', 'architecture', 'installed-size'])

/**
 * The fields of each stanza by lower-case name, without the others. No field in use is folded, so continuation lines are
 * skipped. Empty lines separate stanzas.
 */
function* stanzasOf(text: string): Generator<Map<string, string>> {
  let fields = new Map<string, string>()
  for (const line of linesOf(text)) {
    const isEmpty = line.trim() === ''
    if (isEmpty && fields.size > 0) {
      yield fields
      fields = new Map()
    }
    const colon = line.indexOf(':')
    if (isEmpty || colon <= 0 || line[0] === ' ' || line[0] === '\t' || line[0] === '#') continue
    const name = line.slice(0, colon).toLowerCase()
    if (FIELDS.has(name)) fields.set(name, line.slice(colon + 1).trim())
  }
  yield fields
}

/** Whether `WANT ERROR STATE` is that of an installed package: removed ones remain as `config-files`. Distroless has no status. */
function isOnDisk(status: string | undefined): boolean {
  if (status === undefined) return true
  const state = status.split(/\s+/)[2]
  return state !== 'not-installed' && state !== 'config-files'
}

/** The paths of a `/var/lib/dpkg/info/NAME.list`. */
export function parseDpkgList(text: string, room = newRoom()): string[] {
  const paths: string[] = []
  for (const line of linesOf(text)) {
    if (!line.startsWith('/') || line === '/.') continue
    room.addName(line.length)
    paths.push(line)
  }
  return paths
}

/** The paths of an `md5sums` file: a digest, two spaces and a path without its leading slash. */
export function parseMd5sums(text: string, room = newRoom()): string[] {
  const paths: string[] = []
  for (const line of linesOf(text)) {
    const match = /^\S+ [ *](.+)$/.exec(line)
    if (match?.[1] === undefined) continue
    room.addName(line.length)
    paths.push('/' + match[1].replace(/^\.?\/+/, ''))
  }
  return paths
}
