import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../failure.ts'
import { REMOVAL, temporaryRoot } from '../../folders.ts'
import type { RecordedPackage } from '../package-facts.ts'
import { rpmUnreadable } from './rpm-failure.ts'
import { parseRpmHeaders } from './rpm-header.ts'

type Sqlite = typeof import('node:sqlite')
type Database = InstanceType<Sqlite['DatabaseSync']>

/**
 * Parses an `rpmdb.sqlite`: each row of its table `Packages` has a header blob (rpm, lib/backend/sqlite.c).
 * @throws Failure `packages-unreadable` for other files and damaged databases
 */
export function parseRpmSqlite(bytes: Uint8Array): RecordedPackage[] {
  return withDatabase(toRollbackMode(bytes), database => {
    // A view, a virtual table or a generated column could compute forever; a plain table cannot.
    const table = database.prepare("SELECT type, sql FROM sqlite_schema WHERE name = 'Packages'").get()
    if (table?.['type'] !== 'table' || !PLAIN_TABLE.test(String(table['sql']))) {
      throw rpmUnreadable('it has no table of packages')
    }
    // A cycle of pages, or many references to one page, would be read forever.
    const check = database.prepare("PRAGMA quick_check('Packages')").get()?.['quick_check']
    if (check !== 'ok') throw rpmUnreadable(String(check))
    return parseRpmHeaders(blobs(database), bytes.length)
  })
}

function* blobs(database: Database): Generator<Uint8Array> {
  for (const { blob } of database.prepare('SELECT blob FROM Packages ORDER BY hnum').iterate()) {
    if (!(blob instanceof Uint8Array)) throw rpmUnreadable('a package in it is not a header')
    yield blob
  }
}

/** rpm's own definition: two columns and no expressions. */
const PLAIN_TABLE = /^CREATE TABLE\s+['"]?Packages['"]?\s*\(\s*hnum\s+INTEGER[\w\s]*,\s*blob\s+BLOB[\w\s]*\)\s*$/i

/** Switches a database from WAL mode, in which rpm leaves it: SQLite cannot open that from memory or read-only media. */
function toRollbackMode(bytes: Uint8Array): Uint8Array {
  if (Buffer.from(bytes.subarray(0, 16)).toString('latin1') !== 'SQLite format 3\0' || bytes.length < 100) {
    throw rpmUnreadable('it does not begin as one')
  }
  // SQLite, fileformat2.html, "File format version numbers": 2 is WAL, 1 is a rollback journal.
  const copy = Uint8Array.from(bytes)
  copy[18] = 1
  copy[19] = 1
  return copy
}

function withDatabase<T>(bytes: Uint8Array, use: (database: Database) => T): T {
  // SQLite is loaded on demand, because most images have no rpm database.
  const sqlite = process.getBuiltinModule('node:sqlite') as Sqlite | undefined
  if (sqlite === undefined) throw rpmUnreadable('this Node.js has no SQLite')
  let folder: string | null = null
  let database: Database | null = null
  try {
    if (typeof sqlite.DatabaseSync.prototype.deserialize === 'function') {
      database = new sqlite.DatabaseSync(':memory:')
      database.deserialize(bytes)
    } else {
      folder = mkdtempSync(join(temporaryRoot(process.env), 'stagegate-rpmdb-'))
      writeFileSync(join(folder, 'rpmdb.sqlite'), bytes)
      database = new sqlite.DatabaseSync(join(folder, 'rpmdb.sqlite'), { readOnly: true })
    }
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON')
    return use(database)
  } catch (error) {
    if (error instanceof Failure) throw error
    throw rpmUnreadable(error instanceof Error ? error.message : String(error), error)
  } finally {
    database?.close()
    if (folder !== null) rmSync(folder, REMOVAL)
  }
}
