import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../../options/limits.ts'
import type { EntryType } from '../model.ts'
import { decodeName } from '../paths.ts'
import { hasRecords, mergePax, noRecords, type PaxRecords, parsePax, parsePaxNumber } from './pax.ts'
import { parseSparse, type Sparse } from './sparse.ts'
import type { TarHeader } from './tar-header.ts'

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
  /** Names of extended attributes. */
  xattrs: ReadonlySet<string>
  /** Where its content starts in the archive. */
  offset: number
  sparse: boolean
}

const TYPES: Record<string, EntryType> = {
  '\0': 'file',
  '0': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
  S: 'file',
}

/** Whether a type flag is that of an extended header, which describes the next member or all that follow. */
export function isExtended(flag: string): boolean {
  return flag === 'x' || flag === 'g' || flag === 'L' || flag === 'K'
}

/** Combines a header with the extended headers before it. */
export interface Assembler {
  /** Called before the body of an extended header is read. @throws Failure beyond the limits */
  allow(header: TarHeader): void
  extended(flag: string, body: Buffer): void
  /** The member of this header. `old` is the map of old GNU's sparse format, `offset` where the content starts. */
  member(header: TarHeader, old: Sparse | null, offset: number): { member: Member; sparse: Sparse | null }
  /** Whether extended headers precede a member that has not come yet. */
  readonly pending: boolean
}

export function createAssembler(limits: Limits, onGlobal: () => void): Assembler {
  let global = noRecords()
  let local: PaxRecords | null = null
  let longName: string | null = null
  let longLink: string | null = null
  return {
    allow({ flag, size }) {
      const limit = flag === 'x' || flag === 'g' ? 'pax' : 'path'
      // A long name ends with a NUL.
      if (size > limits[limit] + 1) throw limitFailure(limit, 'An extended header', limits)
    },
    extended(flag, body) {
      if (flag === 'g') {
        const records = parsePax(body, limits)
        global = mergePax(global, records)
        if (hasRecords(records)) onGlobal()
      } else if (flag === 'x') local = parsePax(body, limits)
      else {
        const nul = body.indexOf(0)
        const value = decodeName(nul === -1 ? body : body.subarray(0, nul))
        if (flag === 'L') longName = value
        else longLink = value
      }
    },
    member(header, old, offset) {
      const records = mergePax(global, local)
      // Like in Go, empty names count as absent.
      const name = longName || records.path || header.name
      const type = parseType(header.flag, name)
      const size = records.size ? parsePaxNumber(records.size, 'size') : header.size
      // Only files have content. Like in Go, no content follows other headers, whatever size they name.
      const packed = type === 'file' ? size : 0
      const sparse = type === 'file' ? (old ?? parseSparse(records, limits)) : null
      const member: Member = {
        name: sparse?.name ?? name,
        type,
        size: sparse?.size ?? packed,
        packed,
        mode: header.mode & 0o7777,
        uid: checkOwner(records.uid ? parsePaxNumber(records.uid, 'uid') : header.uid, 'uid'),
        gid: checkOwner(records.gid ? parsePaxNumber(records.gid, 'gid') : header.gid, 'gid'),
        link: longLink || records.linkpath || header.link,
        xattrs: records.xattrs,
        offset,
        sparse: sparse !== null,
      }
      local = null
      longName = null
      longLink = null
      return { member, sparse }
    },
    get pending() {
      return local !== null || longName !== null || longLink !== null
    },
  }
}

/**
 * chown(2) uses the last 32 bits of an owner, and keeps root if all of them are set: the owner in the container would not
 * be that in the header.
 */
function checkOwner(id: number, field: string): number {
  if (id >= 0xffff_ffff) throw new Failure('image/tar-header', `its header has no valid ${field}`)
  return id
}

function parseType(flag: string, name: string): EntryType {
  const type = TYPES[flag]
  if (type === undefined) {
    throw new Failure('image/tar-type', `its type ${JSON.stringify(flag)} is none that an image layer can have`)
  }
  // The form before POSIX had no flag for directories.
  return flag === '\0' && name.endsWith('/') ? 'directory' : type
}
