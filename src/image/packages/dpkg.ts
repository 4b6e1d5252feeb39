import type { RecordedPackage } from '../package-facts.ts'

/**
 * Parses a dpkg status file, or a file of distroless' `status.d`: stanzas of `Field: value` lines.
 * deb822(5); dpkg(1), "INFORMATION ABOUT PACKAGES" for the states.
 */
export function parseDpkgStatus(text: string): RecordedPackage[] {
  const packages: RecordedPackage[] = []
  for (const stanza of text.split(/\n\s*\n/)) {
    const fields = readFields(stanza)
    const name = fields.get('package')
    if (name === undefined || !isOnDisk(fields.get('status'))) continue
    const kibibytes = Number(fields.get('installed-size') ?? Number.NaN)
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

/** The fields of a stanza by lower-case name. No field in use is folded, so continuation lines are skipped. */
function readFields(stanza: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of stanza.split('\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0 || line[0] === ' ' || line[0] === '\t' || line[0] === '#') continue
    fields.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return fields
}

/** Whether `WANT ERROR STATE` is that of an installed package: removed ones remain as `config-files`. Distroless has no status. */
function isOnDisk(status: string | undefined): boolean {
  if (status === undefined) return true
  const state = status.split(/\s+/)[2]
  return state !== 'not-installed' && state !== 'config-files'
}

/** The paths of a `/var/lib/dpkg/info/NAME.list`. */
export function parseDpkgList(text: string): string[] {
  return text.split('\n').filter(line => line.startsWith('/') && line !== '/.')
}

/** The paths of an `md5sums` file: a digest, two spaces and a path without its leading slash. */
export function parseMd5sums(text: string): string[] {
  return text.split('\n').flatMap(line => {
    const match = /^\S+ [ *](.+)$/.exec(line)
    return match?.[1] === undefined ? [] : ['/' + match[1].replace(/^\.?\/+/, '')]
  })
}
