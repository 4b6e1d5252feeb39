import { type Budget, spendLayer } from '../budget.ts'
import type { LayerSource } from '../layer/layer.ts'
import type { Limits } from '../limits.ts'
import type { LayerFacts, Need } from '../model.ts'
import { recordKey } from './layer-index.ts'

/** What a run reads of layers, so that a layer of several targets is read once though all of them come at the same time. */
export type LayerReads = Map<string, Promise<LayerFacts>>

/**
 * The facts of a layer from whoever reads it in this run, or read it before; else from `read`, for all who come later.
 * A failure is only told to the image that was read: the others may have given it up for reasons of their own.
 */
export async function readOnce(
  reads: LayerReads,
  source: LayerSource,
  needs: readonly Need[],
  budget: Budget,
  limits: Limits,
  read: () => Promise<LayerFacts>,
): Promise<LayerFacts> {
  const key = recordKey(source, needs, limits)
  for (let other = reads.get(key); other !== undefined; other = reads.get(key)) {
    const facts = await other.catch(() => null)
    if (facts === null) continue
    spendLayer(facts, budget, limits)
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
