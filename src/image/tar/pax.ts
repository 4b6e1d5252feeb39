import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import { quote } from '../../text/quote.ts'
import { decodeName } from '../paths.ts'

/**
 * The records of extended headers that the reader uses; it checks the form of others and drops them. An empty value
 * overrides an earlier or a global header, so the member's own header applies.
 */
export interface PaxRecords {
  path?: string
  linkpath?: string
  size?: string
  uid?: string
  gid?: string
  /** Names of extended attributes. */
  xattrs: Set<string>
  /** GNU's sparse records, in order: `GNU.sparse.offset` and `GNU.sparse.numbytes` come many times. */
  sparse: [key: string, value: string][]
}

const PLAIN = new Set(['path', 'linkpath', 'size', 'uid', 'gid'])
const XATTR = 'SCHILY.xattr.'
/** libarchive writes these in addition to SCHILY's, or instead of them. */
const LIBARCHIVE_XATTR = 'LIBARCHIVE.xattr.'
const SPARSE = 'GNU.sparse.'

/** Records that change nothing. */
export function noRecords(): PaxRecords {
  return { xattrs: new Set(), sparse: [] }
}

/**
 * Parses the body of an extended header: lines `LENGTH KEY=VALUE`. POSIX.1-2017, pax, "pax Extended Header".
 * @throws Failure `image/tar-pax`, and beyond the limits
 */
export function parsePax(body: Buffer, limits: Limits): PaxRecords {
  const into = noRecords()
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at)
    const digits = space === -1 || space - at > 10 ? '' : body.toString('latin1', at, space)
    const end = at + Number(digits)
    const equals = body.indexOf(0x3d, space)
    const broken = !/^[0-9]+$/.test(digits) || end > body.length || body[end - 1] !== 0x0a
    if (broken || equals <= space + 1 || equals > end - 2) {
      throw new Failure('image/tar-pax', `byte ${at} of its extended header begins no record`)
    }
    const key = body.toString('utf8', space + 1, equals)
    set(into, key, body.subarray(equals + 1, end - 1), limits)
    at = end
  }
  return into
}

function set(records: PaxRecords, key: string, value: Buffer, limits: Limits): void {
  if (PLAIN.has(key)) {
    if (value.includes(0)) throw new Failure('image/tar-pax', `the record "${key}" of its extended header has a NUL`)
    if (value.length > limits.path) throw limitFailure('path', `The record "${key}" of its extended header`, limits)
    records[key as 'path' | 'linkpath' | 'size' | 'uid' | 'gid'] = decodeName(value)
  } else if (key.startsWith(XATTR) || key.startsWith(LIBARCHIVE_XATTR)) {
    const name = key.slice(key.indexOf('.xattr.') + '.xattr.'.length)
    if (value.length === 0) records.xattrs.delete(name)
    else records.xattrs.add(name)
    if (records.xattrs.size > limits.xattrs) throw limitFailure('xattrs', 'The number of its attributes', limits)
  } else if (key.startsWith(SPARSE)) {
    if (value.includes(0))
      throw new Failure('image/tar-pax', `the record ${quote(key)} of its extended header has a NUL`)
    records.sparse.push([key.slice(SPARSE.length), decodeName(value)])
  }
}

/** The records that apply to a member: its own override the global ones. */
export function mergePax(global: PaxRecords, own: PaxRecords | null): PaxRecords {
  if (own === null) return global
  return {
    ...global,
    ...own,
    xattrs: global.xattrs.size === 0 ? own.xattrs : new Set([...global.xattrs, ...own.xattrs]),
    sparse: own.sparse.length === 0 ? global.sparse : own.sparse,
  }
}

/** Whether there is any record that the reader uses. A global header may have only a comment, such as git's. */
export function hasRecords({ xattrs, sparse, ...plain }: PaxRecords): boolean {
  return xattrs.size > 0 || sparse.length > 0 || Object.keys(plain).length > 0
}

/** Parses the whole number of a record. @throws Failure `image/tar-pax` */
export function parsePaxNumber(value: string, key: string): number {
  const result = /^[0-9]+$/.test(value) ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(result)) {
    throw new Failure('image/tar-pax', `the record "${key}" of its extended header is not a number`)
  }
  return result
}
