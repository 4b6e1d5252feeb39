import { createHash } from 'node:crypto'
import type { Limits } from '../../options/limits.ts'
import { TOOL } from '../../version.ts'
import type { LayerSource } from '../layer/layer.ts'
import type { LayerFacts, Need } from '../model.ts'
import { decodeFacts, encodeFacts } from './layer-record.ts'

/**
 * Stores the records of layers between runs. It may lose records and may return anything, so every record is verified.
 * Neither function rejects.
 */
export interface LayerIndex {
  load(key: string): Promise<Uint8Array | null>
  save(key: string, record: Uint8Array): Promise<void>
}

/** Increase this number whenever the reader's results for the same layer change. */
const READER = 51

/**
 * The name of a layer's record, 64 hexadecimal digits: a hash of everything that the reader's results depend on, such as
 * the needs, which select content, and the limits, beyond which a layer is rejected.
 */
export function computeRecordKey(
  { digest, diffId, size }: LayerSource,
  needs: readonly Need[],
  limits: Limits,
): string {
  const contents = [...new Set(needs.map(need => JSON.stringify(need)))].sort()
  const bounds = Object.entries(limits).sort(([a], [b]) => (a < b ? -1 : 1))
  const everything = JSON.stringify([READER, TOOL.version, digest, diffId, size, contents, bounds])
  return createHash('sha256').update(everything).digest('hex')
}

/** Loads the facts of a layer from the index; null if there is no valid record. */
export async function loadFacts(
  index: LayerIndex,
  source: LayerSource,
  needs: readonly Need[],
  limits: Limits,
): Promise<LayerFacts | null> {
  const record = await index.load(computeRecordKey(source, needs, limits))
  return record && decodeFacts(record, source)
}

/** Saves the facts of a layer in the index. Never rejects. */
export async function saveFacts(
  index: LayerIndex,
  facts: LayerFacts,
  needs: readonly Need[],
  limits: Limits,
): Promise<void> {
  const { digest, diffId, stored: size } = facts
  await index.save(computeRecordKey({ digest, diffId, size }, needs, limits), encodeFacts(facts))
}

/** Reduces the facts of a second reading to the contents and their entries. */
export function keepContents(facts: LayerFacts): LayerFacts {
  const entries = facts.entries.filter(({ path, type }) => type === 'file' && facts.contents.has(path))
  const unpacked = entries.reduce((sum, { size }) => sum + size, 0)
  return { ...facts, entries, unpacked, files: entries.length, whiteouts: [], anomalies: [], extracts: new Map() }
}
