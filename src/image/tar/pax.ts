import { Failure } from '../../failure.ts'
import { quote } from '../../text/quote.ts'
import { type Limits, limitFailure } from '../limits.ts'
import { decodeName } from '../paths.ts'

/**
 * The records of extended headers that the reader knows; keys it does not know are checked for form and dropped. An
 * empty value takes back what an earlier or a global header said, and leaves the word to the member's own header.
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
/** Written by libarchive besides, or in place of, SCHILY's. */
const LIBARCHIVE_XATTR = 'LIBARCHIVE.xattr.'
const SPARSE = 'GNU.sparse.'

export function noRecords(): PaxRecords {
  return { xattrs: new Set(), sparse: [] }
}

/**
 * Reads the body of an extended header: `LENGTH KEY=VALUE\n` over and over. POSIX.1-2017, pax, "pax Extended Header".
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

/** The records that hold for a member: its own before the global ones. */
export function mergePax(global: PaxRecords, own: PaxRecords | null): PaxRecords {
  if (own === null) return global
  return {
    ...global,
    ...own,
    xattrs: global.xattrs.size === 0 ? own.xattrs : new Set([...global.xattrs, ...own.xattrs]),
    sparse: own.sparse.length === 0 ? global.sparse : own.sparse,
  }
}

/** Whether there is any record that the reader looks at; a global header may have but a comment, such as git's. */
export function saysSomething({ xattrs, sparse, ...plain }: PaxRecords): boolean {
  return xattrs.size > 0 || sparse.length > 0 || Object.keys(plain).length > 0
}

/** A whole number of a record; a Failure where it is none. */
export function paxNumber(value: string, key: string): number {
  const result = /^[0-9]+$/.test(value) ? Number(value) : Number.NaN
  if (!Number.isSafeInteger(result)) {
    throw new Failure('image/tar-pax', `the record "${key}" of its extended header is no number`)
  }
  return result
}
