import { asList, asObject, asSize } from '../../text/json.ts'
import { isEncoded } from '../capabilities.ts'
import { parseExtracts } from '../extract/extract.ts'
import { parseMatches } from '../extract/secrets/matches.ts'
import type { Anomaly, Entry, EntryType, Extracts, MetadataSecrets } from '../model.ts'

/** Attributes that many entries share; each entry has only their row. */
export type Attributes = Pick<Entry, 'type' | 'mode' | 'uid' | 'gid' | 'capabilities'>

/** The small data of a layer's record, in JSON. */
export interface RecordHead {
  digest: string
  diffId: string
  /** Bytes of the blob. */
  stored: number
  /** Whether the blob is an uncompressed archive. */
  bare: boolean
  unpacked: number
  searched: number
  attributes: Attributes[]
  /** For each content, the row of its entry, and its length in bytes. */
  contents: [row: number, bytes: number][]
  /** For each file with extracts, the row of its entry. */
  extracts: [row: number, extracts: Extracts][]
  whiteouts: number
  metadata: MetadataSecrets[]
  anomalies: Anomaly['kind'][]
}

const TYPES = ['file', 'directory', 'symlink', 'hardlink', 'character', 'block', 'fifo'] satisfies EntryType[]
const ANOMALIES = [
  'absolute-name',
  'parent-name',
  'outside-name',
  'global-header',
  'marker-with-content',
  'trailing-data',
  'late-whiteout',
  'invalid-whiteout',
  'root-entry',
  'device-whiteout',
  'aufs-metadata',
  'overlay-attribute',
  'global-name',
] satisfies Anomaly['kind'][]

/** Parses the head; null if the reader could not have produced a field. */
export function parseHead(bytes: Buffer): RecordHead | null {
  try {
    const head = asObject(JSON.parse(bytes.toString('utf8')), 'The head')
    const {
      digest,
      diffId,
      stored,
      bare,
      unpacked,
      searched,
      attributes,
      contents,
      extracts,
      whiteouts,
      metadata,
      anomalies,
    } = head
    return {
      digest: String(digest),
      diffId: String(diffId),
      stored: asSize(stored, 'stored'),
      bare: oneOf([true, false], bare),
      unpacked: asSize(unpacked, 'unpacked'),
      searched: asSize(searched, 'searched'),
      attributes: asList(attributes, 'attributes').map(parseAttributes),
      contents: asList(contents, 'contents').map(parseContentRow),
      extracts: asList(extracts, 'extracts').map(parseExtractsRow),
      whiteouts: asSize(whiteouts, 'whiteouts'),
      metadata: asList(metadata, 'metadata').map(parseMetadata),
      anomalies: asList(anomalies, 'anomalies').map(kind => oneOf(ANOMALIES, kind)),
    }
  } catch {
    return null
  }
}

function parseAttributes(value: unknown): Attributes {
  const { type, mode, uid, gid, capabilities } = asObject(value, 'attributes')
  if (asSize(mode, 'mode') > 0o7777) throw new RangeError()
  if (capabilities !== null && (typeof capabilities !== 'string' || !isEncoded(capabilities))) throw new RangeError()
  return {
    type: oneOf(TYPES, type),
    mode: mode as number,
    uid: asSize(uid, 'uid'),
    gid: asSize(gid, 'gid'),
    capabilities,
  }
}

function parseContentRow(value: unknown): [number, number] {
  const [row, bytes, ...more] = asList(value, 'content')
  if (more.length > 0) throw new RangeError()
  return [asSize(row, 'row'), asSize(bytes, 'bytes')]
}

function parseExtractsRow(value: unknown): [number, Extracts] {
  const [row, extracts, ...more] = asList(value, 'extracts')
  if (more.length > 0) throw new RangeError()
  return [asSize(row, 'row'), parseExtracts(extracts)]
}

const PLACES = [
  'name',
  'link',
  'attribute',
  'record',
  'content',
  'trailer',
  'header',
] satisfies MetadataSecrets['place'][]

function parseMetadata(value: unknown): MetadataSecrets {
  const { place, path, key, matches } = asObject(value, 'metadata')
  if (typeof path !== 'string' || !path.startsWith('/') || typeof key !== 'string') throw new RangeError()
  return { place: oneOf(PLACES, place), path, key, matches: parseMatches(matches) }
}

function oneOf<T>(words: readonly T[], value: unknown): T {
  if (!words.includes(value as T)) throw new RangeError()
  return value as T
}
