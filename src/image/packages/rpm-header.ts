import type { Failure } from '../../failure.ts'
import type { RecordedPackage } from '../package-facts.ts'
import { MAX_PATH } from '../paths.ts'
import { newRoom, type Room } from './room.ts'
import { rpmUnreadable } from './rpm-failure.ts'

/** Tags of an rpm header. rpm, include/rpm/rpmtag.h. */
const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  size: 1009,
  architecture: 1022,
  dirIndexes: 1116,
  baseNames: 1117,
  dirNames: 1118,
  longSize: 5009,
} as const

const TYPE = { int32: 4, int64: 5, string: 6, stringArray: 8, i18nString: 9 } as const

/** rpm's own limits: lib/header.c `hdrchkTags`, `hdrchkData`. */
const MAX_TAGS = 65535
const MAX_DATA = 256 * 1024 * 1024

/** Values of one tag: the largest packages have some 100,000 files. */
const MAX_VALUES = 1_000_000

interface IndexEntry {
  type: number
  offset: number
  count: number
}

/**
 * Parses the header blobs of a database. `stored` is the size of the database: honest blobs do not overlap, so their sizes
 * cannot add up to more.
 * @throws Failure `packages-unreadable`
 */
export function parseRpmHeaders(blobs: Iterable<Uint8Array>, stored: number): RecordedPackage[] {
  const packages: RecordedPackage[] = []
  const room = newRoom()
  let total = 0
  for (const blob of blobs) {
    total += blob.length
    if (total > stored) throw rpmUnreadable('it lists the same bytes as several packages')
    room.addPackage()
    packages.push(parseRpmHeader(blob, room))
  }
  return packages
}

/**
 * Parses a header blob of an rpm database: two big-endian counts, 16 bytes for each tag, the data.
 * rpm, docs/manual/format_header.md.
 * @throws Failure `packages-unreadable` if the sizes in the blob do not match
 */
export function parseRpmHeader(blob: Uint8Array, room = newRoom()): RecordedPackage {
  const view = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)
  if (view.length < 8) throw damaged('it ends within its first 8 bytes')
  const tags = view.readUInt32BE(0)
  const dataLength = view.readUInt32BE(4)
  if (tags > MAX_TAGS || dataLength > MAX_DATA || 8 + tags * 16 + dataLength > view.length) {
    throw damaged(`it claims ${tags} tags and ${dataLength} bytes of data in ${view.length} bytes`)
  }
  const data = view.subarray(8 + tags * 16, 8 + tags * 16 + dataLength)
  const index = new Map<number, IndexEntry>()
  for (let at = 8; at < 8 + tags * 16; at += 16) {
    const entry = {
      type: view.readUInt32BE(at + 4),
      offset: view.readUInt32BE(at + 8),
      count: view.readUInt32BE(at + 12),
    }
    index.set(view.readUInt32BE(at), entry)
  }
  const text = (tag: number) => strings(data, index.get(tag))[0] ?? ''
  const name = text(TAG.name)
  if (name === '') throw damaged('it has no name')
  const epoch = numbers(data, index.get(TAG.epoch))[0]
  return {
    type: 'rpm',
    name,
    version: `${epoch ? `${epoch}:` : ''}${text(TAG.version)}-${text(TAG.release)}`,
    architecture: text(TAG.architecture),
    size: (numbers(data, index.get(TAG.longSize)) ?? [])[0] ?? numbers(data, index.get(TAG.size))[0] ?? null,
    files: readPaths(data, index, room),
    virtual: false,
    depends: [],
    provides: [],
    installIf: [],
  }
}

/** The paths of a package, which are stored as base names and indexes of directories. */
function readPaths(data: Buffer, index: Map<number, IndexEntry>, room: Room): string[] {
  const directories = strings(data, index.get(TAG.dirNames))
  const indexes = numbers(data, index.get(TAG.dirIndexes))
  return strings(data, index.get(TAG.baseNames)).map((base, i) => {
    const directory = directories[indexes[i] ?? -1]
    if (directory === undefined) throw damaged('a file has no directory')
    if (directory.length + base.length > MAX_PATH) throw damaged('a path is too long')
    room.addName(directory.length + base.length)
    return directory + base
  })
}

function numbers(data: Buffer, entry: IndexEntry | undefined): number[] {
  if (entry === undefined || (entry.type !== TYPE.int32 && entry.type !== TYPE.int64)) return []
  const width = entry.type === TYPE.int64 ? 8 : 4
  if (entry.offset + entry.count * width > data.length) throw damaged('a number lies outside its data')
  if (entry.count > MAX_VALUES) throw damaged('it has too many numbers')
  const values: number[] = []
  for (let i = 0; i < entry.count; i++) {
    const at = entry.offset + i * width
    values.push(width === 8 ? Number(data.readBigUInt64BE(at)) : data.readUInt32BE(at))
  }
  return values
}

function strings(data: Buffer, entry: IndexEntry | undefined): string[] {
  if (entry === undefined) return []
  if (entry.type !== TYPE.string && entry.type !== TYPE.stringArray && entry.type !== TYPE.i18nString) return []
  if (entry.count > MAX_VALUES) throw damaged('it has too many texts')
  const values: string[] = []
  let at = entry.offset
  for (let i = 0; i < entry.count; i++) {
    const end = at <= data.length ? data.indexOf(0, at) : -1
    if (end < 0) throw damaged('a text lies outside its data')
    values.push(data.toString('utf8', at, end))
    at = end + 1
  }
  return values
}

function damaged(detail: string): Failure {
  return rpmUnreadable(`the header of a package is damaged, ${detail}`)
}
