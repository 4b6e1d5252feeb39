import { createHash } from 'node:crypto'
import type { LayerSource } from '../layer/layer.ts'
import { type LayerDraft, newDraft } from '../layer-draft.ts'
import type { Entry, Extracts, LayerFacts } from '../model.ts'
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
 * What was learned of a layer, as bytes: a mark, the SHA-256 of the rest, and the rest as columns: a head in JSON with
 * all that is small, then the rows. Whoever changes the columns changes the mark.
 */
const MARK = Buffer.from('SGLAYER\x02', 'latin1')
const SUM_AT = MARK.length
const PAYLOAD_AT = SUM_AT + 32

/** The record of a layer that was read whole and verified. */
export function encodeFacts(facts: LayerFacts): Buffer {
  const { digest, diffId, compressed, unpacked, entries, whiteouts, contents, anomalies = [] } = facts
  const rows = new Map<string, number>()
  const kinds = entries.map(({ type, mode, uid, gid, capabilities }) => {
    const attributes = JSON.stringify({ type, mode, uid, gid, capabilities } satisfies Attributes)
    if (!rows.has(attributes)) rows.set(attributes, rows.size)
    return rows.get(attributes) as number
  })
  const head: RecordHead = {
    digest,
    diffId,
    compressed,
    unpacked,
    attributes: [...rows.keys()].map(attributes => JSON.parse(attributes)),
    contents: placesOf(facts),
    extracts: learnedOf(facts),
    whiteouts: whiteouts.length,
    anomalies: anomalies.map(({ kind }) => kind),
  }
  const columns: Column[] = [
    bytesColumn([Buffer.from(JSON.stringify(head))]),
    integers(entries.length, row => kinds[row] as number),
    doubles(entries.length, row => (entries[row] as Entry).size),
    integers(whiteouts.length, row => WHITEOUTS.indexOf(whiteouts[row]?.kind ?? 'whiteout')),
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
 * The facts of this layer from its record. Null for bytes that are no record, were damaged or are about another layer,
 * and for whatever the reader could not have found: nothing of such a record is believed.
 */
export function decodeFacts(record: Uint8Array, source: LayerSource): LayerFacts | null {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.length)
  const payload = bytes.subarray(PAYLOAD_AT)
  if (bytes.length < PAYLOAD_AT || !bytes.subarray(0, SUM_AT).equals(MARK)) return null
  if (!bytes.subarray(SUM_AT, PAYLOAD_AT).equals(sumOf(payload))) return null
  const columns = unpackColumns(payload, 9)
  const head = columns && parseHead(columns[0] as Buffer)
  if (!columns || head?.digest !== source.digest || head.diffId !== source.diffId) return null
  if (head.compressed !== source.size) return null
  return readRows(head, columns.slice(1), newDraft(source, head.unpacked))
}

function readRows(head: RecordHead, columns: Buffer[], facts: LayerDraft): LayerFacts | null {
  const [kinds, sizes, markers, pathLengths, pathText, linkLengths, linkText, content] = columns as Eight<Buffer>
  const paths = readTexts(pathLengths, pathText)
  const links = readTexts(linkLengths, linkText)
  const count = kinds.length / 4
  // The lengths of all columns are checked before there is a loop over any.
  if (paths?.count !== count + head.whiteouts + head.anomalies.length || NOT_NORMAL.test(paths.all)) return null
  if (links === null || sizes.length !== count * 8 || markers.length !== head.whiteouts * 4) return null

  const kindView = viewOf(kinds)
  const sizeView = viewOf(sizes)
  let sum = 0
  for (let row = 0; row < count; row++) {
    const attributes = head.attributes[kindView.getUint32(row * 4, true)]
    const path = pathOf(paths.next())
    if (attributes === undefined || path === null) return null
    const { type, mode, uid, gid, capabilities } = attributes
    const link = type === 'symlink' ? links.next() : type === 'hardlink' ? hardlinkOf(links) : null
    const size = asInteger(sizeView.getFloat64(row * 8, true))
    if (!Number.isSafeInteger(size) || size < 0 || (size > 0 && type !== 'file')) return null
    if (link === undefined || link === '' || (path === '/' && type !== 'directory')) return null
    if (type === 'file') facts.files++
    sum += size
    facts.entries.push({ path, type, size, mode, uid, gid, link, capabilities })
  }
  const markerView = viewOf(markers)
  for (let row = 0; row < head.whiteouts; row++) {
    const kind = WHITEOUTS[markerView.getUint32(row * 4, true)]
    const path = pathOf(paths.next())
    if (kind === undefined || path === null) return null
    facts.whiteouts.push({ kind, path })
  }
  for (const kind of head.anomalies) {
    const path = pathOf(paths.next())
    if (path === null) return null
    facts.anomalies.push({ kind, path })
  }
  if (links.next() !== undefined || !isSum(sum, facts)) return null
  return placeContents(head, content, facts) && placeExtracts(head, facts) ? facts : null
}

/**
 * The number as V8 keeps small integers: one that was read as a double would have a place of its own in memory. -0 becomes 0
 * on the way.
 */
function asInteger(number: number): number {
  const integer = number | 0
  return integer === number ? integer : number
}

type Eight<T> = [T, T, T, T, T, T, T, T]

const WHITEOUTS = ['whiteout', 'opaque'] as const

/** In a row, where each path ends with the text or before a slash: an empty name, `.`, `..`, or a slash at the end. */
const NOT_NORMAL = /\/\.{0,2}(?:\/|$)/

/** The root has no text of its own, so that in a row every other path begins with the only slash between two. */
function withoutRoot(path: string): string {
  return path === '/' ? '' : path
}

function pathOf(text: string | undefined): string | null {
  if (text === '') return '/'
  return text?.startsWith('/') ? text : null
}

function hardlinkOf(links: TextReader): string | undefined {
  const link = pathOf(links.next())
  return link === null || (link !== '/' && NOT_NORMAL.test(link)) ? undefined : link
}

/** What the entries hold is what the layer holds, but for markers that have content against all custom. */
function isSum(sum: number, { unpacked, anomalies = [] }: LayerFacts): boolean {
  return sum === unpacked || (sum < unpacked && anomalies.some(({ kind }) => kind === 'marker-with-content'))
}

/** For each content the last entry that it can be of: of several with one path, a later one may be too small. */
function placesOf({ entries, contents }: LayerFacts): [number, number][] {
  const places = new Map<string, number>()
  for (const [row, { path, type, size }] of entries.entries()) {
    if (type === 'file' && size >= (contents.get(path)?.length ?? Number.POSITIVE_INFINITY)) places.set(path, row)
  }
  return [...contents].map(([path, { length }]) => [places.get(path) ?? entries.length, length])
}

/** Of several files with one path, what was learned is the last one's. */
function learnedOf({ entries, extracts }: LayerFacts): [number, Extracts][] {
  if (extracts.size === 0) return []
  const rows = new Map<string, number>()
  for (const [row, { path, type }] of entries.entries()) if (type === 'file' && extracts.has(path)) rows.set(path, row)
  return [...extracts].map(([path, one]) => [rows.get(path) ?? entries.length, one])
}

function placeExtracts(head: RecordHead, { entries, extracts }: LayerDraft): boolean {
  for (const [row, one] of head.extracts) {
    const entry = entries[row]
    if (entry?.type !== 'file' || extracts.has(entry.path)) return false
    extracts.set(entry.path, one)
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
