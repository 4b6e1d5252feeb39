import { Failure } from '../../failure.ts'
import type { Layer } from '../model.ts'
import type { PackageType, RecordedPackage } from '../package-facts.ts'
import { isBelow } from '../paths.ts'
import { decodeUtf8 } from '../utf8.ts'
import { parseApkInstalled } from './apk.ts'
import { parseDpkgStatus } from './dpkg.ts'
import { APK_INSTALLED, DISTROLESS, DPKG_STATUS, RPM_FOLDERS } from './needs.ts'
import { requireTextSize } from './room.ts'
import { parseRpmBdb } from './rpm-bdb.ts'
import { parseRpmNdb } from './rpm-ndb.ts'
import { parseRpmSqlite } from './rpm-sqlite.ts'

/** A file of a package database, and its parser. */
export interface DatabaseFile {
  type: PackageType
  /** The database of the file: itself, or distroless' folder with a file for each package. */
  database: string
  parse: (bytes: Uint8Array, path: string, layer: Layer) => RecordedPackage[]
}

const FILES = new Map<string, DatabaseFile>([
  [DPKG_STATUS, { type: 'deb', database: DPKG_STATUS, parse: parseStatus }],
  ...APK_INSTALLED.map((path): [string, DatabaseFile] => [
    path,
    { type: 'apk', database: path, parse: parseInstalled },
  ]),
  ...RPM_FOLDERS.flatMap((folder): [string, DatabaseFile][] => {
    const sqlite = `${folder}/rpmdb.sqlite`
    return [
      [sqlite, { type: 'rpm', database: sqlite, parse: parseSettledSqlite }],
      [`${folder}/Packages`, { type: 'rpm', database: `${folder}/Packages`, parse: parseRpmBdb }],
      [`${folder}/Packages.db`, { type: 'rpm', database: `${folder}/Packages.db`, parse: parseRpmNdb }],
    ]
  }),
])

/** The databases that are a single file. */
export const DATABASE_PATHS: readonly string[] = [...FILES.keys()]

/** The database file at this path; undefined if it is not one. */
export function findDatabaseFile(path: string): DatabaseFile | undefined {
  if (isBelow(path, DISTROLESS)) {
    if (path.endsWith('.md5sums')) return undefined
    return { type: 'deb', database: DISTROLESS, parse: bytes => parseDpkgStatus(decodeUtf8(bytes)) }
  }
  return FILES.get(path)
}

function parseStatus(bytes: Uint8Array, path: string): RecordedPackage[] {
  requireTextSize(bytes)
  const text = decodeUtf8(bytes)
  requireRecords(text, /(?<![^\n])package:/i, path)
  return parseDpkgStatus(text)
}

function parseInstalled(bytes: Uint8Array, path: string): RecordedPackage[] {
  requireTextSize(bytes)
  const text = decodeUtf8(bytes)
  requireRecords(text, /(?<![^\n])P:/, path)
  return parseApkInstalled(text)
}

/** Text formats have no checksum, but a database with content and without packages is damaged. */
function requireRecords(text: string, record: RegExp, path: string): void {
  if (record.test(text) || !/\S/.test(text)) return
  throw new Failure('packages-unreadable', `The image's package database ${path} has content, and no package in it.`, {
    hint: 'Restore the database in the image, or delete it if the image has no packages.',
  })
}

/** rpm empties its write-ahead log when it closes. A log with content has packages that the database lacks. */
function parseSettledSqlite(bytes: Uint8Array, path: string, layer: Layer): RecordedPackage[] {
  const log = layer.contents.get(`${path}-wal`)
  if (log !== undefined && log.length > 0) {
    throw new Failure('packages-unreadable', `The image's rpm database ${path} was not closed: its log is not empty.`, {
      hint: 'Run `rpm -qa >/dev/null` as the last command of the instruction that installs packages.',
    })
  }
  return parseRpmSqlite(bytes)
}
