import type { Limits } from '../../options/limits.ts'
import { type Budget, spendLayer } from '../budget.ts'
import type { LayerSource } from '../layer/layer.ts'
import type { LayerFacts, Need } from '../model.ts'
import { computeRecordKey } from './layer-index.ts'

/** The layers that a run reads, by record key. Targets that are read at the same time share them. */
export type LayerReads = Map<string, Promise<LayerFacts>>

/**
 * The facts of a layer from another image's reading in this run, or else from `read`. A failure is thrown only for the
 * image that was read: its reading may have been aborted for a reason that other images do not share.
 */
export async function readOnce(
  reads: LayerReads,
  source: LayerSource,
  needs: readonly Need[],
  budget: Budget,
  limits: Limits,
  read: () => Promise<LayerFacts>,
): Promise<LayerFacts> {
  const key = computeRecordKey(source, needs, limits)
  for (let other = reads.get(key); other !== undefined; other = reads.get(key)) {
    const facts = await other.catch(() => null)
    if (facts === null) continue
    spendLayer(facts, budget)
    return facts
  }
  const reading = read()
  reads.set(key, reading)
  try {
    return await reading
  } catch (failure) {
    reads.delete(key)
    throw failure
  }
}
