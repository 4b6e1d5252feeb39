import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import type { EntryType } from '../model.ts'
import { decodeName, normalize } from '../paths.ts'
import { type HeaderText, hasOverlayAttribute, noRecords, type PaxRecords, parsePax, withRecords } from './pax.ts'
import { checkPaxTime, parsePaxNumber, parsePaxOwner } from './pax-number.ts'
import { parseSparse, type Sparse } from './sparse.ts'
import type { TarHeader } from './tar-header.ts'
import { unusedText } from './unused-fields.ts'

/** A member of a tar archive, with its extended headers applied. */
export interface Member {
  /** The name in the archive. */
  name: string
  type: EntryType
  /** Bytes of the file; more than `packed` if it is sparse. */
  size: number
  /** Bytes in the archive. */
  packed: number
  mode: number
  uid: number
  gid: number
  link: string
  /** Whether it is a character device 0/0. */
  nullDevice: boolean
  /** As `Entry` has them. */
  capabilities: string | null
  overlayAttribute: boolean
  /** Where its content starts in the archive. */
  offset: number
  sparse: boolean
  /** Whether the records of a global header have another value than its own headers. Like engines, the reader ignores them. */
  overruled: boolean
}

/** The types that engines unpack. They refuse others, such as contiguous files (`7`) and GNU's old sparse files (`S`). */
const TYPES: Record<string, EntryType> = {
  '\0': 'file',
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
}

/** Whether a type flag is that of an extended header, which describes the next member or all that follow. */
export function isExtended(flag: string): boolean {
  return flag === 'x' || flag === 'g' || flag === 'L' || flag === 'K'
}

/** Combines a header with the extended headers before it. */
export interface Assembler {
  /** Called before the body of an extended header is read. @throws Failure beyond the limits */
  allow(header: TarHeader): void
  extended(header: TarHeader, body: Buffer): void
  /** The member of this header; `offset` is where the content starts. */
  member(header: TarHeader, offset: number): { member: Member; sparse: Sparse | null }
  /** Whether extended headers precede a member that has not come yet. */
  readonly pending: boolean
}

/** What an archive has besides members. */
export interface HeaderEvents {
  /** Gets the name of each global header. */
  onGlobal(name: string): void
  /** Gets the records with any text, before the member or the name of their header. */
  onText(text: HeaderText): void
  /** Gets each text of a header that the name and the link of the next member or global header may not contain. */
  onUnused?(text: Buffer): void
  /** Gets the bytes behind the end of the archive. */
  onTrailer?(chunk: Buffer): void
}

export function createAssembler(limits: Limits, { onGlobal, onText, onUnused }: HeaderEvents): Assembler {
  let global = NO_RECORDS
  let records: PaxRecords | null = null
  let longName: string | null = null
  let longLink: string | null = null
  const room = { names: limits.names }
  const clear = () => {
    records = null
    longName = null
    longLink = null
  }
  return {
    allow({ flag, size }) {
      if (size < 0) throw invalidSize()
      const limit = flag === 'x' || flag === 'g' ? 'pax' : 'path'
      // A long name ends with a NUL.
      if (size > limits[limit] + 1) throw limitFailure(limit, 'An extended header', limits)
    },
    extended({ flag, name }, body) {
      if (flag === 'g') {
        // Like in Go, a global header also ends the headers before it, and has the name of its own record.
        const own = parsePax(body, limits, room, onText)
        global = withRecords(global, own)
        onGlobal(own.path || name)
        clear()
      } else if (flag === 'x') records = parsePax(body, limits, room, onText)
      else {
        const text = unusedText(body)
        if (text !== null) onUnused?.(text)
        const nul = body.indexOf(0)
        const value = decodeName(nul === -1 ? body : body.subarray(0, nul))
        if (flag === 'L') longName = value
        else longLink = value
      }
    },
    member(header, offset) {
      const pax = records ?? NO_RECORDS
      if (records !== null) checkTimes(records)
      // Like in Go, empty names count as absent.
      const name = longName || pax.path || header.name
      const type = parseType(header.flag, name)
      const size = pax.size ? parsePaxNumber(pax.size, 'size') : header.size
      if (type === 'file' || header.flag === '\0') checkSize(header.size, size)
      // Only files have content. Like in Go, no content follows other headers, whatever size they name.
      const packed = type === 'file' ? size : 0
      const sparse = pax.sparse && parseSparse(pax.sparse, packed, limits)
      if (sparse !== null && type !== 'file') throw new Failure('image/tar-sparse', `it is a sparse ${type}`)
      const member: Member = {
        name: sparse?.name ?? name,
        type,
        size: sparse?.size ?? packed,
        packed,
        mode: header.mode,
        uid: toOwner(pax.uid ? parsePaxOwner(pax.uid, 'uid') : header.uid),
        gid: toOwner(pax.gid ? parsePaxOwner(pax.gid, 'gid') : header.gid),
        link: longLink || pax.linkpath || header.link,
        nullDevice: header.nullDevice,
        capabilities: pax.capabilities,
        overlayAttribute: hasOverlayAttribute(pax),
        offset,
        sparse: sparse !== null,
        overruled: false,
      }
      if (global !== NO_RECORDS) member.overruled = isOverruled(member, pax, global)
      clear()
      return { member, sparse }
    },
    get pending() {
      return records !== null || longName !== null || longLink !== null
    },
  }
}

const NO_RECORDS = noRecords()

/** Whether a program that applies global records reads the member differently. The member's own records precede them. */
function isOverruled(member: Member, own: PaxRecords, global: PaxRecords): boolean {
  const { type, name, link, size, uid, gid } = member
  const differs = (key: 'path' | 'linkpath' | 'size' | 'uid' | 'gid', value: (text: string) => boolean) =>
    !own[key] && global[key] ? !value(global[key]) : false
  return (
    differs('path', text => normalize(text) === normalize(name)) ||
    ((type === 'symlink' || type === 'hardlink') && differs('linkpath', text => text === link)) ||
    (type === 'file' &&
      (differs('size', text => Number(text) === size) || (global.sparse !== null && own.sparse === null))) ||
    differs('uid', text => Number(text) === uid) ||
    differs('gid', text => Number(text) === gid) ||
    [...global.xattrs].some(attribute => !own.xattrs.has(attribute))
  )
}

/** The size in the header of a file must be valid even if an extended header overrides it. */
function checkSize(inHeader: number, size: number): void {
  if (inHeader < 0 || size < 0 || !Number.isSafeInteger(size)) throw invalidSize()
}

function invalidSize(): Failure {
  return new Failure('image/tar-header', 'its header has no valid size')
}

function checkTimes({ mtime, atime, ctime }: PaxRecords): void {
  checkPaxTime(mtime, 'mtime')
  checkPaxTime(atime, 'atime')
  checkPaxTime(ctime, 'ctime')
}

/** The owner in the container: engines create files as root, and chown(2) keeps the owner if all 32 bits are set. */
function toOwner(id: number): number {
  return id === 0xffff_ffff ? 0 : id
}

function parseType(flag: string, name: string): EntryType {
  const type = TYPES[flag]
  if (type === undefined) {
    throw new Failure('image/tar-type', `its type ${JSON.stringify(flag)} is not one that an engine unpacks`)
  }
  // The form before POSIX had no flag for directories.
  return flag === '\0' && name.endsWith('/') ? 'directory' : type
}
