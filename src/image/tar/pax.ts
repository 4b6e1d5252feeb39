import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { encodeCapabilities } from '../capabilities.ts'
import { decodeName } from '../paths.ts'

/**
 * The records of an extended header that the reader uses; it checks the form of others and drops them. An empty value
 * counts as absent, so the member's own header applies.
 */
export interface PaxRecords {
  path?: string
  linkpath?: string
  size?: string
  uid?: string
  gid?: string
  /** Times are only verified. */
  mtime?: string
  atime?: string
  ctime?: string
  /** Names of extended attributes. */
  xattrs: Set<string>
  /** The value of `security.capability`, as `Entry` has it. */
  capabilities: string | null
  /** GNU's sparse records, without `GNU.sparse.`; null if there are none. Format 0.0's map has the form of 0.1's. */
  sparse: Map<string, string> | null
}

/** A record whose value may be any text: an extended attribute, or a key that no reader uses, such as `comment`. */
export interface HeaderText {
  attribute: boolean
  /** Whether readers use a value of this key, unless another header overrules it. */
  used: boolean
  key: string
  value: Buffer
}

type Plain = Exclude<keyof PaxRecords, 'xattrs' | 'capabilities' | 'sparse'>

const PLAIN = new Set<string>(['path', 'linkpath', 'size', 'uid', 'gid', 'mtime', 'atime', 'ctime'] satisfies Plain[])
/** Go rejects a NUL in the values of these keys, and in all other keys. */
const TEXTS = new Set(['path', 'linkpath', 'uname', 'gname'])
const XATTR = 'SCHILY.xattr.'
const CAPABILITIES = 'security.capability'
const SPARSE = 'GNU.sparse.'
/**
 * What overlayfs (filesystems/overlayfs.rst, also nested and with `userxattr`), fuse-overlayfs and containers/storage obey: it
 * hides, moves or replaces files, and their owners and modes.
 */
const OVERLAY = /^(?:(?:trusted|user)\.overlay|user\.fuseoverlayfs|user\.containers)\./

/** Whether a record sets an extended attribute that file systems of engines obey. */
export const hasOverlayAttribute = ({ xattrs }: PaxRecords): boolean => [...xattrs].some(name => OVERLAY.test(name))

/** Records that change nothing. */
export function noRecords(): PaxRecords {
  return { xattrs: new Set(), capabilities: null, sparse: null }
}

/**
 * Parses the body of an extended header: lines `LENGTH KEY=VALUE`. POSIX.1-2017, pax, "pax Extended Header".
 * @param room what all headers of the archive can still have; reduced by this one
 * @param onText gets each record with any text; its value is valid until it returns
 * @throws Failure `image/tar-pax` for what Go's archive/tar rejects, and beyond the limits
 */
export function parsePax(
  body: Buffer,
  limits: Limits,
  room = { names: limits.names },
  onText: (text: HeaderText) => void = () => {},
): PaxRecords {
  const records = noRecords()
  /** Format 0.0's map: for each fragment, a record with its offset and one with its length. */
  const fragments: string[] = []
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at)
    const length = space === -1 || space - at > MAX_DIGITS ? '' : body.toString('latin1', at, space)
    const end = at + Number(length)
    const equals = body.indexOf(0x3d, space)
    const broken = !/^\+?[0-9]+$/.test(length) || end - at < 5 || end > body.length || body[end - 1] !== 0x0a
    if (broken || equals <= space + 1 || equals > end - 2) {
      throw new Failure('image/tar-pax', `byte ${at} of its extended header begins no record`)
    }
    room.names -= end - at + RECORD_COST
    if (room.names < 0) throw limitFailure('names', 'The length of all extended headers together', limits)
    const key = body.toString('utf8', space + 1, equals)
    const value = body.subarray(equals + 1, end - 1)
    if (TEXTS.has(key) ? value.includes(0) : key.includes('\0')) {
      throw new Failure('image/tar-pax', `a record of its extended header, at byte ${at}, has a NUL`)
    }
    const attribute = key.startsWith(XATTR)
    const used = PLAIN.has(key)
    if (!used || !isNumber(value)) onText({ attribute, used, key: attribute ? key.slice(XATTR.length) : key, value })
    if (key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes') addFragment(fragments, key, value)
    else addRecord(records, key, value, limits)
    at = end
  }
  if (fragments.length > 0) {
    records.sparse ??= new Map()
    records.sparse.set('map', fragments.join(','))
  }
  return records
}

/** What a record takes of the limit for the length of all records, in addition to its own length. */
const RECORD_COST = 32

/** Digits of a record's length, with room for leading zeros. */
const MAX_DIGITS = 32

/** Whether a value is a number or a time, as most are that readers use. */
function isNumber(value: Buffer): boolean {
  for (let i = 0; i < value.length; i++) {
    const byte = value[i] as number
    if (byte < 0x2b || byte > 0x39) return false
  }
  return true
}

function addRecord(records: PaxRecords, key: string, value: Buffer, limits: Limits): void {
  if (PLAIN.has(key)) {
    if (value.length > limits.path) throw limitFailure('path', `The record "${key}" of its extended header`, limits)
    records[key as Plain] = decodeName(value)
  } else if (key.startsWith(XATTR)) {
    const name = key.slice(XATTR.length)
    if (value.length === 0) records.xattrs.delete(name)
    else records.xattrs.add(name)
    if (name === CAPABILITIES) records.capabilities = value.length === 0 ? null : encodeCapabilities(value)
    if (records.xattrs.size > limits.xattrs) throw limitFailure('xattrs', 'The number of its attributes', limits)
  } else if (key.startsWith(SPARSE)) {
    records.sparse ??= new Map()
    records.sparse.set(key.slice(SPARSE.length), decodeName(value))
  }
}

function addFragment(fragments: string[], key: string, value: Buffer): void {
  const expected = fragments.length % 2 === 0 ? 'GNU.sparse.offset' : 'GNU.sparse.numbytes'
  if (key !== expected || value.includes(0x2c)) {
    throw new Failure('image/tar-sparse', 'it is a damaged sparse file: its map is out of order')
  }
  fragments.push(value.toString('latin1'))
}

/** The records of two headers; those of `later` count. An empty value, or a deleted attribute, changes nothing. */
export function withRecords(records: PaxRecords, later: PaxRecords): PaxRecords {
  return {
    ...records,
    ...later,
    xattrs: new Set([...records.xattrs, ...later.xattrs]),
    sparse: later.sparse ?? records.sparse,
  }
}
