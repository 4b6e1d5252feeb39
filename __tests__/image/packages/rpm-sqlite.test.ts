import { describe, expect, test } from '@jest/globals'
import { parseRpmSqlite } from '../../../src/image/packages/rpm-sqlite.ts'
import { packageFixture } from './fixtures.ts'

type Sqlite = typeof import('node:sqlite')
const { DatabaseSync } = process.getBuiltinModule('node:sqlite') as Sqlite

/** The bytes of a database that these statements create. */
function database(...statements: string[]): Uint8Array {
  const made = new DatabaseSync(':memory:')
  for (const statement of statements) made.exec(statement)
  const bytes = made.serialize()
  made.close()
  return bytes
}

const TABLE = "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)"

test('a database that rpm wrote', () => {
  expect(parseRpmSqlite(packageFixture('rpmdb.sqlite.gz'))).toEqual([
    expect.objectContaining({
      name: 'glibc-minimal-langpack',
      version: '1:14.2.1-3',
      architecture: 'noarch',
      files: [],
    }),
    expect.objectContaining({
      type: 'rpm',
      name: 'gcc',
      version: '1:14.2.1-3',
      size: 18,
      files: ['/usr/bin/gcc', '/usr/libexec/gcc/x86_64-redhat-linux/14/cc1'],
    }),
  ])
})

test('an empty table has no packages', () => {
  expect(parseRpmSqlite(database(TABLE))).toEqual([])
})

describe('invalid databases', () => {
  const endless = 'WITH RECURSIVE x(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM x) SELECT n AS hnum, n AS blob FROM x'
  const real = packageFixture('rpmdb.sqlite.gz')
  const broken = Buffer.from(real).fill(0xff, 4096, 12288)
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['text', Buffer.from('SQLite format 3\0')],
    ['another format', Buffer.alloc(4096, 7)],
    ['no table', database('CREATE TABLE other (a)')],
    ['a view that never ends', database(`CREATE VIEW Packages AS ${endless}`)],
    [
      'a computed column',
      database(
        'CREATE TABLE Packages (hnum INTEGER, blob BLOB AS (zeroblob(900000000)))',
        'INSERT INTO Packages (hnum) VALUES (1)',
      ),
    ],
    ['a text for a header', database(TABLE, "INSERT INTO Packages (blob) VALUES ('text')")],
    ['an empty header', database(TABLE, "INSERT INTO Packages (blob) VALUES (x'')")],
    [
      'a header that claims more than it has',
      database(TABLE, "INSERT INTO Packages (blob) VALUES (x'00000fff7fffffff')"),
    ],
    ['half a file', real.subarray(0, 8192)],
    ['damaged pages', broken],
  ])('%s', (_, bytes) => {
    expect(() => parseRpmSqlite(bytes)).toThrow(expect.objectContaining({ code: 'packages-unreadable' }))
  })
})

test('pages with two references', () => {
  const made = new DatabaseSync(':memory:')
  made.exec(TABLE)
  const insert = made.prepare('INSERT INTO Packages (blob) VALUES (?)')
  for (let i = 0; i < 40; i++) insert.run(Buffer.alloc(1000, 1))
  const bytes = Buffer.from(made.serialize())
  const root = Number(made.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'Packages'").get()?.['rootpage'])
  made.close()
  // An interior page of a table: each cell begins with a page number, and the header has the last page number.
  const page = (root - 1) * 4096
  expect(bytes[page]).toBe(5)
  const first = bytes.readUInt32BE(page + bytes.readUInt16BE(page + 12))
  bytes.writeUInt32BE(first, page + 8)
  expect(() => parseRpmSqlite(bytes)).toThrow(/2nd reference/)
})
