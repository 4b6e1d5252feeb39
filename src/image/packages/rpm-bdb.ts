import type { RecordedPackage } from '../package-facts.ts'
import { rpmUnreadable } from './rpm-failure.ts'
import { parseRpmHeaders } from './rpm-header.ts'

const HASH_MAGIC = 0x061561
const PAGE_HEADER = 26
const PAGE_TYPE = { unsortedHash: 2, overflow: 7, hash: 13 } as const
const ITEM_TYPE = { inline: 1, overflow: 3 } as const

/** A hash database of Berkeley DB. */
interface Database {
  view: Buffer
  pageSize: number
  pages: number
  u16(at: number): number
  u32(at: number): number
}

/**
 * Parses a `Packages` file of Berkeley DB, rpm's format before 4.16 (Red Hat Enterprise Linux 8, Amazon Linux 2): a hash
 * table of headers, most of them in chains of overflow pages. Berkeley DB, src/dbinc/db_page.h; rpm, lib/backend/db3.c.
 * @throws Failure `packages-unreadable` for other files and damaged databases
 */
export function parseRpmBdb(bytes: Uint8Array): RecordedPackage[] {
  const database = openDatabase(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  return parseRpmHeaders(values(database), bytes.length)
}

function* values(database: Database): Generator<Uint8Array> {
  for (let page = 1; page < database.pages; page++) {
    const start = page * database.pageSize
    const type = database.view[start + 25]
    if (type === PAGE_TYPE.hash || type === PAGE_TYPE.unsortedHash) yield* pageValues(database, start)
  }
}

function openDatabase(view: Buffer): Database {
  if (view.length < 512) throw rpmUnreadable('it does not begin as a Berkeley DB one')
  const little = view.readUInt32LE(12) === HASH_MAGIC
  if (!little && view.readUInt32BE(12) !== HASH_MAGIC) throw rpmUnreadable('it does not begin as a Berkeley DB one')
  const u32 = (at: number) => (little ? view.readUInt32LE(at) : view.readUInt32BE(at))
  const u16 = (at: number) => (little ? view.readUInt16LE(at) : view.readUInt16BE(at))
  const pageSize = u32(20)
  if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0)
    throw rpmUnreadable('its page size is none')
  if (view[24] !== 0) throw rpmUnreadable('it is encrypted')
  // The number of the last page; a truncated file has fewer pages.
  const pages = u32(32) + 1
  if (pages * pageSize > view.length) throw rpmUnreadable('it was cut off')
  return { view, pageSize, pages, u16, u32 }
}

/** The values on a page: keys and values alternate, and are stored from the end of the page down. */
function* pageValues(database: Database, start: number): Generator<Uint8Array> {
  const { view, pageSize, u16, u32 } = database
  const items = u16(start + 20)
  if (items % 2 !== 0 || PAGE_HEADER + items * 2 > pageSize) throw rpmUnreadable('a page of it is damaged')
  const offset = (item: number) => (item < 0 ? pageSize : u16(start + PAGE_HEADER + item * 2))
  for (let item = 1; item < items; item += 2) {
    const [key, at, end] = [offset(item - 1), offset(item), offset(item - 1)]
    if (at >= end || end > pageSize || at < PAGE_HEADER) throw rpmUnreadable('a page of it is damaged')
    // The value of key 0 is the number of the last package.
    if (isCounter(view.subarray(start + key, start + offset(item - 2)))) continue
    const type = view[start + at]
    if (type === ITEM_TYPE.inline) yield view.subarray(start + at + 1, start + end)
    else if (type === ITEM_TYPE.overflow && end - at >= 12) {
      yield readOverflow(database, u32(start + at + 4), u32(start + at + 8))
    } else throw rpmUnreadable('an item of it is damaged')
  }
}

function isCounter(key: Uint8Array): boolean {
  return key.length === 5 && key[0] === ITEM_TYPE.inline && key.subarray(1).every(byte => byte === 0)
}

/** Reads a value that is too large for its page, from a chain of pages. */
function readOverflow({ view, pageSize, pages, u16, u32 }: Database, first: number, length: number): Uint8Array {
  const parts: Uint8Array[] = []
  let total = 0
  // The number of pages bounds a chain that leads back into itself.
  for (let page = first, left = pages; page !== 0 && left > 0; left--) {
    const start = page * pageSize
    if (page >= pages || view[start + 25] !== PAGE_TYPE.overflow) break
    const bytes = u16(start + 22)
    if (bytes === 0 || PAGE_HEADER + bytes > pageSize) break
    parts.push(view.subarray(start + PAGE_HEADER, start + PAGE_HEADER + bytes))
    total += bytes
    page = u32(start + 16)
    if (total >= length) break
  }
  if (total !== length) throw rpmUnreadable('a package of it is not whole')
  return Buffer.concat(parts)
}
