import { createHash } from 'node:crypto'
import { TOOL } from '../../version.ts'
import { type Budget, spendLayer } from '../budget.ts'
import type { LayerSource } from '../layer/layer.ts'
import type { Limits } from '../limits.ts'
import type { LayerFacts, Need } from '../model.ts'
import { decodeFacts, encodeFacts } from './layer-record.ts'

/**
 * Where records of layers are kept between runs. It may forget, and what it gives may be anything: a record is believed
 * only after it was checked. Neither function ever rejects.
 */
export interface LayerIndex {
  load(key: string): Promise<Uint8Array | null>
  save(key: string, record: Uint8Array): Promise<void>
}

/** Raised whenever the reader learns other things of the same layer. */
const READER = 12

/**
 * The name of a layer's record, in 64 hexadecimal digits: whatever changes what a reader would find changes it too. Needs
 * do, because contents are kept by them; limits do, because a layer beyond them must be refused.
 */
export function recordKey({ digest, diffId, size }: LayerSource, needs: readonly Need[], limits: Limits): string {
  const wanted = [...new Set(needs.map(need => JSON.stringify(need)))].sort()
  const bounds = Object.entries(limits).sort(([a], [b]) => (a < b ? -1 : 1))
  const everything = JSON.stringify([READER, TOOL.version, digest, diffId, size, wanted, bounds])
  return createHash('sha256').update(everything).digest('hex')
}

/** The facts of this layer from the index, charged to the budget; null where it has no sound record. */
export async function loadFacts(
  index: LayerIndex,
  source: LayerSource,
  needs: readonly Need[],
  budget: Budget,
  limits: Limits,
): Promise<LayerFacts | null> {
  const record = await index.load(recordKey(source, needs, limits))
  const facts = record && decodeFacts(record, source)
  if (facts) spendLayer(facts, budget, limits)
  return facts
}

export async function saveFacts(
  index: LayerIndex,
  facts: LayerFacts,
  needs: readonly Need[],
  limits: Limits,
): Promise<void> {
  const { digest, diffId, compressed: size } = facts
  await index.save(recordKey({ digest, diffId, size }, needs, limits), encodeFacts(facts))
}

/** What a second pass was for: the contents, with the entries that they belong to. */
export function onlyContents(facts: LayerFacts): LayerFacts {
  const entries = facts.entries.filter(({ path, type }) => type === 'file' && facts.contents.has(path))
  const unpacked = entries.reduce((sum, { size }) => sum + size, 0)
  return { ...facts, entries, unpacked, files: entries.length, whiteouts: [], anomalies: [], extracts: new Map() }
}
