import { Failure } from '../failure.ts'
import type { Blame } from '../image/model.ts'
import { sizeOfOwn } from '../image/sizes.ts'
import { asList, asObject, asSize, asText, type Json, parseJson } from '../text/json.ts'
import type { HistoryPoint, ImageSnapshot, Snapshot, SnapshotLayer, TargetSnapshot } from './model.ts'
import { MAX_HISTORY } from './model.ts'
import { decodeRows, encodeRows } from './path-index.ts'

/** Bytes of a record or a report; more than Stagegate ever writes. */
export const MAX_BYTES = 128 * 2 ** 20

const RECORD = 'stagegate.baseline/1'
const REPORT = 'stagegate.report/1'
const MAX_TARGETS = 1000
const MAX_LAYERS = 1000
const MAX_TEXT_CHARACTERS = 16_384

/**
 * The record of a run for later runs: its report (JSON text), and the paths of its images.
 * @param targets the images of the report
 */
export function encodeRecord(reportJson: string, targets: readonly TargetSnapshot[]): string {
  const paths = targets.flatMap(({ name, images }) =>
    images.flatMap(({ platform, rows }) =>
      rows === null ? [] : [{ target: name, platform, index: encodeRows(rows) }],
    ),
  )
  return `{"schema":"${RECORD}","report":${reportJson.trim()},"paths":${JSON.stringify(paths)}}\n`
}

/**
 * Reads a record, or a report alone, from any source. Everything in it is validated, and only the sizes, the layers and
 * their lines are read from the report.
 * @param what its name in the failure
 * @throws Failure `baseline/damaged`, or the failure of the JSON reader
 */
export function decodeRecord(bytes: Uint8Array, what: string): Snapshot {
  if (bytes.length > MAX_BYTES) throw damaged(what)
  try {
    const document = asObject(parseJson(bytes, what, MAX_BYTES), what)
    const record = document['schema'] === RECORD ? document : { report: document, paths: [] }
    return parseSnapshot(asObject(record['report'], 'report'), asList(record['paths'], 'paths'))
  } catch (error) {
    throw error instanceof Failure && error.code !== 'image/document' ? error : damaged(what, error)
  }
}

function damaged(what: string, cause?: unknown): Failure {
  return new Failure('baseline/damaged', `${what} is not a Stagegate report.`, { cause })
}

function parseSnapshot(report: Json, paths: unknown[]): Snapshot {
  if (report['schema'] !== REPORT) throw new Failure('image/document', 'another schema')
  const commit = parseCommit(asObject(report['source'], 'source')['commit'])
  const indexes = new Map<string, unknown>()
  for (const item of few(paths, MAX_TARGETS)) {
    const { target, platform, index } = asObject(item, 'paths')
    indexes.set(JSON.stringify([short(target), short(platform)]), index)
  }
  const targets = few(asList(report['targets'], 'targets'), MAX_TARGETS).map(value => {
    const target = asObject(value, 'target')
    const name = short(target['name'])
    const images = few(asList(target['images'], 'images'), MAX_TARGETS).map(each => {
      const image = asObject(each, 'image')
      return parseImage(image, indexes.get(JSON.stringify([name, short(image['platform'])])) ?? null, commit)
    })
    return { name, gated: target['role'] === 'gated', images }
  })
  return { commit, targets }
}

function parseImage(image: Json, index: unknown, commit: string | null): ImageSnapshot {
  const layers = few(asList(image['layers'], 'layers'), MAX_LAYERS).map(parseLayer)
  const base = asObject(image['base'], 'base')
  const size = parseSizes(asObject(image['size'], 'size'))
  const past = few(asList(image['history'], 'history'), 10 * MAX_HISTORY).map(parsePoint)
  return {
    platform: short(image['platform']),
    digest: short(image['digest']),
    size: { ...size, own: sizeOfOwn(layers) },
    base: { reference: shortOrNull(base['reference']), digest: shortOrNull(base['digest']) },
    layers,
    rows: index === null ? null : decodeRows(index, layers.length),
    history: (commit === null ? past : [...past, { commit, ...size }]).slice(-MAX_HISTORY),
  }
}

function parseSizes(size: Json): Omit<HistoryPoint, 'commit'> {
  const own = size['own'] === null ? null : asObject(size['own'], 'own')
  return {
    compressed: sizeOrNull(size['compressed']),
    unpacked: asSize(size['unpacked'], 'unpacked'),
    merged: asSize(size['merged'], 'merged'),
    own: own && { compressed: sizeOrNull(own['compressed']), unpacked: asSize(own['unpacked'], 'own') },
  }
}

function parsePoint(value: unknown): HistoryPoint {
  const point = asObject(value, 'history')
  return { commit: parseCommit(point['commit']) ?? '', ...parseSizes(point) }
}

function parseLayer(value: unknown): SnapshotLayer & { unpacked: number } {
  const layer = asObject(value, 'layer')
  return {
    digest: short(layer['digest']),
    diffId: short(layer['diffId']),
    compressed: sizeOrNull(layer['compressed']),
    unpacked: asSize(layer['unpacked'], 'unpacked'),
    origin: layer['origin'] === 'base' || layer['origin'] === 'own' ? layer['origin'] : 'unknown',
    blame: parseBlame(layer['blame']),
  }
}

function parseBlame(value: unknown): Blame | null {
  if (value === null || value === undefined) return null
  const { file, line, endLine, instruction, stage } = asObject(value, 'blame')
  return {
    file: short(file),
    line: asSize(line, 'line'),
    endLine: asSize(endLine, 'endLine'),
    instruction: short(instruction),
    stage: shortOrNull(stage),
  }
}

function parseCommit(value: unknown): string | null {
  return typeof value === 'string' && /^[0-9a-f]{40,64}$/.test(value) ? value : null
}

function short(value: unknown): string {
  const text = asText(value, 'text')
  if (text.length > MAX_TEXT_CHARACTERS) throw new Failure('image/document', 'a text is too long')
  return text
}

/** Only `null` says that a size is unknown: an absent one is damage. */
function sizeOrNull(value: unknown): number | null {
  return value === null ? null : asSize(value, 'compressed')
}

function shortOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : short(value)
}

function few<T>(list: T[], most: number): T[] {
  if (list.length > most) throw new Failure('image/document', 'a list is too long')
  return list
}
