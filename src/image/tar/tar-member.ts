import { Failure } from '../../failure.ts'
import { type Limits, limitFailure } from '../limits.ts'
import type { EntryType } from '../model.ts'
import { decodeName } from '../paths.ts'
import { mergePax, noRecords, type PaxRecords, parsePax, paxNumber, saysSomething } from './pax.ts'
import { type Sparse, sparseOf } from './sparse.ts'
import type { TarHeader } from './tar-header.ts'

/** A member of a tar archive, its extended headers applied. */
export interface Member {
  /** The name as it stands in the archive. */
  name: string
  type: EntryType
  /** Bytes of the file; more than the archive holds where it is sparse. */
  size: number
  /** Bytes that the archive holds for it. */
  packed: number
  mode: number
  uid: number
  gid: number
  link: string
  /** Names of extended attributes. */
  xattrs: ReadonlySet<string>
  /** Where its content begins, counted from the archive's first byte. */
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

/** Type flags of members that only say something about the next one, or about all that follow. */
export function isExtended(flag: string): boolean {
  return flag === 'x' || flag === 'g' || flag === 'L' || flag === 'K'
}

/** Puts a header together with the extended headers before it. */
export interface Assembler {
  /** Throws where an extended header's body is beyond the limits, before it is read. */
  allow(header: TarHeader): void
  extended(flag: string, body: Buffer): void
  /** The member of this header; `old` is the map of old GNU's sparse format. Its `offset` is the caller's to know. */
  member(header: TarHeader, old: Sparse | null, offset: number): { member: Member; sparse: Sparse | null }
  /** Whether extended headers wait for their member. */
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
      // A long name has a NUL at its end.
      if (size > limits[limit] + 1) throw limitFailure(limit, 'An extended header', limits)
    },
    extended(flag, body) {
      if (flag === 'g') {
        const own = parsePax(body, limits)
        global = mergePax(global, own)
        if (saysSomething(own)) onGlobal()
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
      // An empty one says nothing, as in Go.
      const name = longName || records.path || header.name
      const type = typeOf(header.flag, name)
      const size = records.size ? paxNumber(records.size, 'size') : header.size
      // Only files have content; a size that others' headers name is not followed by any (as in Go).
      const packed = type === 'file' ? size : 0
      const sparse = type === 'file' ? (old ?? sparseOf(records, limits)) : null
      const member: Member = {
        name: sparse?.name ?? name,
        type,
        size: sparse?.size ?? packed,
        packed,
        mode: header.mode & 0o7777,
        uid: owner(records.uid ? paxNumber(records.uid, 'uid') : header.uid, 'uid'),
        gid: owner(records.gid ? paxNumber(records.gid, 'gid') : header.gid, 'gid'),
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
 * chown(2) takes an owner's last 32 bits, and with all of them set leaves the file to root: of such a number, the header
 * would say one thing and the container have another.
 */
function owner(id: number, field: string): number {
  if (id >= 0xffff_ffff) throw new Failure('image/tar-header', `its header has no valid ${field}`)
  return id
}

function typeOf(flag: string, name: string): EntryType {
  const type = TYPES[flag]
  if (type === undefined) {
    throw new Failure('image/tar-type', `its type ${JSON.stringify(flag)} is none that an image layer can have`)
  }
  // The form before POSIX had no flag for directories.
  return flag === '\0' && name.endsWith('/') ? 'directory' : type
}
