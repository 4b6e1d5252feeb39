import { createHash } from 'node:crypto'
import type { LayerSource } from '../layer/layer.ts'
import { type LayerDraft, newDraft } from '../layer-draft.ts'
import type { Entry, Extracts, LayerFacts, Whiteout } from '../model.ts'
import {
  bytesColumn,
  type Column,
  doubles,
  integers,
  packColumns,
  packedSize,
  readTexts,
  type TextReader,
  texts,
  unpackColumns,
  viewOf,
} from './columns.ts'
import { type Attributes, parseHead, type RecordHead } from './layer-record-head.ts'

/**
 * The facts of a layer as bytes: a mark, the SHA-256 of the payload, and the payload as columns: a head in JSON with all
 * small data, then the rows. A change of the columns needs another mark.
 */
const MARK = Buffer.from('SGLAYER\x03', 'latin1')
const SUM_AT = MARK.length
const PAYLOAD_AT = SUM_AT + 32

/** Encodes the facts of a layer that was read to its end and verified. */
export function encodeFacts(facts: LayerFacts): Buffer {
  const {
    digest,
    diffId,
    stored,
    compressed,
    unpacked,
    searched = 0,
    entries,
    whiteouts,
    contents,
    metadata = [],
    anomalies = [],
  } = facts
  const rows = new Map<string, number>()
  const kinds = entries.map(({ type, mode, uid, gid, capabilities }) => {
    const attributes = JSON.stringify({ type, mode, uid, gid, capabilities } satisfies Attributes)
    if (!rows.has(attributes)) rows.set(attributes, rows.size)
    return rows.get(attributes) as number
  })
  const head: RecordHead = {
    digest,
    diffId,
    stored,
    bare: compressed === null,
    unpacked,
    searched,
    attributes: [...rows.keys()].map(attributes => JSON.parse(attributes)),
    contents: contentRows(facts),
    extracts: extractsRows(facts),
    whiteouts: whiteouts.length,
    metadata: [...metadata],
    anomalies: anomalies.map(({ kind }) => kind),
  }
  const columns: Column[] = [
    bytesColumn([Buffer.from(JSON.stringify(head))]),
    integers(entries.length, row => kinds[row] as number),
    doubles(entries.length, row => (entries[row] as Entry).size),
    integers(whiteouts.length, row => WHITEOUTS.indexOf(whiteouts[row]?.kind ?? 'whiteout')),
    integers(whiteouts.length, row => (whiteouts[row] as Whiteout).at),
    ...texts([entries, whiteouts, anomalies].flatMap(list => list.map(({ path }) => withoutRoot(path)))),
    ...texts(
      entries.flatMap(({ type, link }) => (link === null ? [] : [type === 'symlink' ? link : withoutRoot(link)])),
    ),
    bytesColumn([...contents.values()]),
  ]
  const bytes = Buffer.allocUnsafeSlow(PAYLOAD_AT + packedSize(columns))
  const payload = bytes.subarray(PAYLOAD_AT)
  packColumns(columns, payload)
  bytes.set(MARK)
  bytes.set(sumOf(payload), SUM_AT)
  return bytes
}

/**
 * Decodes the facts of this layer. Null for bytes that are not a record, are damaged, are about another layer, or contain
 * anything that the reader could not have produced.
 */
export function decodeFacts(record: Uint8Array, source: LayerSource): LayerFacts | null {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.length)
  const payload = bytes.subarray(PAYLOAD_AT)
  if (bytes.length < PAYLOAD_AT || !bytes.subarray(0, SUM_AT).equals(MARK)) return null
  if (!bytes.subarray(SUM_AT, PAYLOAD_AT).equals(sumOf(payload))) return null
  const columns = unpackColumns(payload, 10)
  const head = columns && parseHead(columns[0] as Buffer)
  if (!columns || head?.digest !== source.digest || head.diffId !== source.diffId) return null
  if (head.stored !== source.size) return null
  const facts = newDraft(source, head.unpacked)
  facts.searched = head.searched
  facts.metadata = head.metadata
  if (head.bare) facts.compressed = null
  return readRows(head, columns.slice(1), facts)
}

function readRows(head: RecordHead, columns: Buffer[], facts: LayerDraft): LayerFacts | null {
  const [kinds, sizes, markers, places, pathLengths, pathText, linkLengths, linkText, content] = columns as Nine<Buffer>
  const paths = readTexts(pathLengths, pathText)
  const links = readTexts(linkLengths, linkText)
  const count = kinds.length / 4
  // All lengths are verified before any loop.
  if (paths?.count !== count + head.whiteouts + head.anomalies.length || NOT_NORMAL.test(paths.all)) return null
  if (links === null || sizes.length !== count * 8 || markers.length !== head.whiteouts * 4) return null
  if (places.length !== markers.length) return null

  const kindView = viewOf(kinds)
  const sizeView = viewOf(sizes)
  let sum = 0
  for (let row = 0; row < count; row++) {
    const attributes = head.attributes[kindView.getUint32(row * 4, true)]
    const path = parsePath(paths.next())
    if (attributes === undefined || path === null) return null
    const { type, mode, uid, gid, capabilities } = attributes
    const link = type === 'symlink' ? links.next() : type === 'hardlink' ? readHardlink(links) : null
    const size = asInteger(sizeView.getFloat64(row * 8, true))
    if (!Number.isSafeInteger(size) || size < 0 || (size > 0 && type !== 'file')) return null
    if (link === undefined || link === '' || (path === '/' && type !== 'directory')) return null
    if (type === 'file') facts.files++
    sum += size
    facts.entries.push({ path, type, size, mode, uid, gid, link, capabilities })
  }
  const markerView = viewOf(markers)
  const placeView = viewOf(places)
  let after = 0
  for (let row = 0; row < head.whiteouts; row++) {
    const kind = WHITEOUTS[markerView.getUint32(row * 4, true)]
    const path = parsePath(paths.next())
    const at = placeView.getUint32(row * 4, true)
    if (kind === undefined || path === null || at < after || at > count) return null
    facts.whiteouts.push({ kind, path, at })
    after = at
  }
  for (const kind of head.anomalies) {
    const path = parsePath(paths.next())
    if (path === null) return null
    facts.anomalies.push({ kind, path })
  }
  if (links.next() !== undefined || !isTotal(sum, facts)) return null
  return placeContents(head, content, facts) && placeExtracts(head, facts) ? facts : null
}

/** Converts a double to V8's small integer, which needs no heap object, if it is one. It turns -0 into 0. */
function asInteger(number: number): number {
  const integer = number | 0
  return integer === number ? integer : number
}

type Nine<T> = [T, T, T, T, T, T, T, T, T]

const WHITEOUTS = ['whiteout', 'opaque', 'global'] as const

/** Matches an empty name, `.`, `..`, and a trailing slash in concatenated paths, where each path ends before a slash. */
const NOT_NORMAL = /\/\.{0,2}(?:\/|$)/

/** The root is encoded as an empty string, so each other path starts with the only slash between two paths. */
function withoutRoot(path: string): string {
  return path === '/' ? '' : path
}

function parsePath(text: string | undefined): string | null {
  if (text === '') return '/'
  return text?.startsWith('/') ? text : null
}

function readHardlink(links: TextReader): string | undefined {
  const link = parsePath(links.next())
  return link === null || (link !== '/' && NOT_NORMAL.test(link)) ? undefined : link
}

/** The sizes of the entries add up to the layer's size, except that whiteouts and an entry at the root may have content. */
function isTotal(sum: number, { unpacked, anomalies = [] }: LayerFacts): boolean {
  const hasOthers = anomalies.some(({ kind }) => kind === 'marker-with-content' || kind === 'root-entry')
  return sum === unpacked || (sum < unpacked && hasOthers)
}

/** For each content, the last entry that it can belong to: a later entry with the same path may be too small. */
function contentRows({ entries, contents }: LayerFacts): [number, number][] {
  const rows = new Map<string, number>()
  for (const [row, { path, type, size }] of entries.entries()) {
    if (type === 'file' && size >= (contents.get(path)?.length ?? Number.POSITIVE_INFINITY)) rows.set(path, row)
  }
  return [...contents].map(([path, { length }]) => [rows.get(path) ?? entries.length, length])
}

/** For files with the same path, extracts belong to the last one. */
function extractsRows({ entries, extracts }: LayerFacts): [number, Extracts][] {
  if (extracts.size === 0) return []
  const rows = new Map<string, number>()
  for (const [row, { path, type }] of entries.entries()) if (type === 'file' && extracts.has(path)) rows.set(path, row)
  return [...extracts].map(([path, each]) => [rows.get(path) ?? entries.length, each])
}

function placeExtracts(head: RecordHead, { entries, extracts }: LayerDraft): boolean {
  for (const [row, each] of head.extracts) {
    const entry = entries[row]
    if (entry?.type !== 'file' || extracts.has(entry.path)) return false
    extracts.set(entry.path, each)
  }
  return true
}

function placeContents(head: RecordHead, content: Buffer, { entries, contents }: LayerDraft): boolean {
  let at = 0
  for (const [row, bytes] of head.contents) {
    const entry = entries[row]
    if (entry?.type !== 'file' || bytes > entry.size || contents.has(entry.path)) return false
    contents.set(entry.path, content.subarray(at, at + bytes))
    at += bytes
  }
  return at === content.length
}

function sumOf(payload: Buffer): Buffer {
  return createHash('sha256').update(payload).digest()
}
