/** Writes tar archives by hand, so a test controls every byte that matters. */
import type { EntryType } from '../../src/image/model.ts'

export interface TarEntry {
  path: string | Uint8Array
  type?: EntryType
  content?: string | Uint8Array
  mode?: number
  uid?: number
  gid?: number
  link?: string | Uint8Array
  /** PAX records of this entry, written before it as an `x` header. */
  pax?: Record<string, string | Uint8Array>
  /** The raw body of an `x` header before the entry, for repeated or ordered records. */
  before?: Uint8Array
  /** The raw type flag, for flags that `type` cannot express (`g`, `L`, `S`, `V`, ...). */
  flag?: string
  /** The header's size field, if it differs from the content's length. */
  size?: number
  /** Writes the size field in base 256. */
  base256?: boolean
  /** Writes a path of over 100 bytes as a GNU `L` entry (and a link as `K`) instead of a PAX record. */
  gnu?: boolean
  /** Changes the header block before its checksum is computed. */
  header?: (block: Buffer) => void
  /** A wrong value for the checksum field. */
  checksum?: number
}

const FLAGS: Record<EntryType, string> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
}

/** A whole archive: the entries and two zero blocks. */
export function makeTar(entries: TarEntry[]): Buffer {
  return Buffer.concat([...entries.map(tarEntry), Buffer.alloc(1024)])
}

/** One member: extended headers if needed, header, content, padding. */
export function tarEntry(entry: TarEntry): Buffer {
  const path = bytes(entry.path)
  const link = bytes(entry.link ?? '')
  const pax = { ...entry.pax }
  const parts: Buffer[] = []
  if (entry.gnu) {
    if (link.length > 100) parts.push(block({ path: '././@LongLink', flag: 'K', content: nulTerminated(link) }))
    if (path.length > 100) parts.push(block({ path: '././@LongLink', flag: 'L', content: nulTerminated(path) }))
  } else {
    if (path.length > 100) pax['path'] ??= path
    if (link.length > 100) pax['linkpath'] ??= link
  }
  if (Object.keys(pax).length > 0) parts.push(block({ path: 'PaxHeaders/x', flag: 'x', content: paxRecords(pax) }))
  if (entry.before) parts.push(block({ path: 'PaxHeaders/x', flag: 'x', content: entry.before }))
  parts.push(block(entry))
  return Buffer.concat(parts)
}

/** A PAX `g` header, which applies to all following entries. */
export function globalPax(records: Record<string, string | Uint8Array>): TarEntry {
  return { path: 'pax_global_header', flag: 'g', content: paxRecords(records) }
}

/** `LENGTH KEY=VALUE\n` for each record. POSIX.1-2017, pax, "pax Extended Header". */
export function paxRecords(records: Record<string, string | Uint8Array>): Buffer {
  return Buffer.concat(Object.entries(records).map(([key, value]) => paxRecord(key, bytes(value))))
}

function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')])
  let length = rest.length + 1
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length
  return Buffer.concat([Buffer.from(String(length)), rest])
}

function block(entry: TarEntry): Buffer {
  const content = bytes(entry.content ?? '')
  const header = Buffer.alloc(512)
  bytes(entry.path).copy(header, 0, 0, 100)
  octal(header, entry.mode ?? (entry.type === 'directory' ? 0o755 : 0o644), 100, 8)
  octal(header, entry.uid ?? 0, 108, 8)
  octal(header, entry.gid ?? 0, 116, 8)
  const size = entry.size ?? content.length
  if (entry.base256) {
    header.writeBigUInt64BE(BigInt(size), 128)
    header[124] = 0x80
  } else octal(header, size, 124, 12)
  octal(header, 0, 136, 12)
  header.write(entry.flag ?? FLAGS[entry.type ?? 'file'], 156, 1, 'latin1')
  bytes(entry.link ?? '').copy(header, 157, 0, 100)
  header.write('ustar\x0000', 257, 8, 'latin1')
  // The numbers of /dev/null: overlayfs takes 0/0 for a whiteout.
  if (entry.type === 'character' || entry.type === 'block') {
    octal(header, 1, 329, 8)
    octal(header, 3, 337, 8)
  }
  entry.header?.(header)
  header.fill(' ', 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write((entry.checksum ?? sum).toString(8).padStart(6, '0') + '\0 ', 148, 8, 'latin1')
  return Buffer.concat([header, content, Buffer.alloc((512 - (content.length % 512)) % 512)])
}

function octal(header: Buffer, value: number, at: number, width: number): void {
  header.write(value.toString(8).padStart(width - 1, '0') + '\0', at, width, 'latin1')
}

function nulTerminated(value: Buffer): Buffer {
  return Buffer.concat([value, Buffer.alloc(1)])
}

function bytes(value: string | Uint8Array): Buffer {
  return typeof value === 'string' ? Buffer.from(value, 'utf8') : Buffer.from(value)
}
