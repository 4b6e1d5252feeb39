import type { RecordedPackage } from '../package-facts.ts'
import { MAX_PATH } from '../paths.ts'
import { linesOf, newRoom, type Room } from './room.ts'

/**
 * Parses apk's `installed` database: records of `X:value` lines, separated by empty lines.
 * apk-tools, doc/apk-package.5 and src/database.c `apk_db_fdb_read`.
 */
export function parseApkInstalled(text: string): RecordedPackage[] {
  const room = newRoom()
  const packages: RecordedPackage[] = []
  let record: string[] = []
  const add = () => {
    if (record.length === 0) return
    for (const item of parseRecord(record, room)) {
      room.addPackage()
      packages.push(item)
    }
    record = []
  }
  for (const line of linesOf(text)) {
    if (line === '') add()
    else if (FIELD.test(line)) record.push(line)
  }
  add()
  return packages
}

/** The fields in use, so that others take no memory. */
const FIELD = /^[PVAITDpiFR]:/

function parseRecord(record: readonly string[], room: Room): RecordedPackage[] {
  let name = ''
  let version = ''
  let architecture = ''
  let size: number | null = null
  let description = ''
  let depends: string[] = []
  let provides: string[] = []
  let installIf: string[] = []
  let directory = ''
  const files: string[] = []
  for (const line of record) {
    const value = line.slice(2)
    // Fields are case-sensitive: `p` provides, `P` is the package.
    switch (line.slice(0, 2)) {
      case 'P:':
        name = value
        break
      case 'V:':
        version = value
        break
      case 'A:':
        architecture = value
        break
      case 'I:':
        size = /^\d+$/.test(value) ? Number(value) : null
        break
      case 'T:':
        description = value
        break
      case 'D:':
        depends = parseNames(value, room).filter(depend => !depend.startsWith('!'))
        break
      case 'p:':
        provides = parseNames(value, room)
        break
      case 'i:':
        installIf = parseNames(value, room)
        break
      case 'F:':
        directory = value === '' ? '' : '/' + value
        break
      case 'R:':
        if (directory.length + value.length >= MAX_PATH) break
        room.addName(directory.length + value.length)
        files.push(`${directory}/${value}`)
        break
    }
  }
  if (name === '') return []
  // `apk add --virtual` writes this description; a package with files never has it.
  const virtual = description === 'virtual meta package' && files.length === 0
  return [{ type: 'apk', name, version, architecture, size, files, virtual, depends, provides, installIf }]
}

/** The names in `so:libz.so.1=1.3 busybox>1 cmd:sh`, without versions. */
function parseNames(value: string, room: Room): string[] {
  const names: string[] = []
  for (const [item] of value.matchAll(/[^ ]+/g)) {
    const name = item.split(/[<>=~@]/, 1)[0]
    if (!name) continue
    room.addName(name.length)
    names.push(name)
  }
  return names
}

/** Packages in /etc/apk/world. */
const MAX_WORLD = 100_000

/** The packages in /etc/apk/world, which apk keeps installed, without versions and repository tags. */
export function parseApkWorld(text: string): string[] {
  return parseNames(text.split(/\s+/, MAX_WORLD).join(' '), newRoom()).filter(name => !name.startsWith('!'))
}
