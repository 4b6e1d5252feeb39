import pLimit from 'p-limit'
import { Failure } from '../../failure.ts'
import type { Limits } from '../../options/limits.ts'
import { quote } from '../../text/quote.ts'
import { type Budget, isOfAllLayers, spendLayer } from '../budget.ts'
import { createContentFilter } from '../layer/content-filter.ts'
import { readLayer } from '../layer/layer.ts'
import { type LayerIndex, loadFacts, saveFacts } from '../layer-cache/layer-index.ts'
import { type LayerReads, readOnce } from '../layer-cache/layer-reads.ts'
import type { LayerFacts, Need } from '../model.ts'
import { blobPath } from '../store/documents.ts'
import { isForeign } from '../store/media-types.ts'
import type { StoredImage, StoredLayer } from '../store/stored-image.ts'

/** Everything that reading a layer of an image depends on. */
export interface LayerContext {
  stored: StoredImage
  limits: Limits
  budget: Budget
  signal: AbortSignal | undefined
  index: LayerIndex | undefined
  reads: LayerReads
  /** Whether a layer that the index knows may be taken from it: its blob is there. */
  confirm(source: StoredLayer): Promise<boolean>
}

type NeedsOf = (source: StoredLayer) => readonly Need[]

/** Identifies a layer with all claims about it: a manifest that lists a layer twice may claim different things. */
export function layerKey({ digest, diffId, size }: StoredLayer): string {
  return `${digest} ${diffId} ${size}`
}

/**
 * Limits the reading of all images in this process to the number of libuv's threads, even on two cores. A layer waits for
 * the main thread as often as for its own, and other layers use that time. More would only need memory.
 */
const limitReads = pLimit(4)

/**
 * The facts of these layers by `layerKey`, from the index, from another image's reading, or from their blobs. New facts
 * are saved in the index, as far as `keep` returns them.
 * @throws Failure of the lowest layer that cannot be read
 */
export async function readLayers(
  context: LayerContext,
  sources: StoredLayer[],
  needsOf: NeedsOf,
  keep = (facts: LayerFacts) => facts,
): Promise<Map<string, LayerFacts>> {
  const { stored, index, reads, budget, limits } = context
  const stops = sources.map(() => new AbortController())
  const fresh = new Map<StoredLayer, LayerFacts>()
  const read = async (source: StoredLayer, i: number) => {
    const stop = (stops[i] as AbortController).signal
    const signal = context.signal ? AbortSignal.any([context.signal, stop]) : stop
    try {
      const needs = needsOf(source)
      const readBytes = () => readBlob(context, source, needs, signal)
      // In a packed archive, a layer that waited for its turn would block the others forever.
      const readInTurn = stored.inOrder ? readBytes : () => limitReads(readBytes)
      const start = async () => {
        const record = await recordedFacts(context, source, needs, signal)
        if (record) return record
        const facts = await readInTurn()
        fresh.set(source, facts)
        return facts
      }
      return [layerKey(source), await readOnce(reads, source, needs, budget, limits, start)] as const
    } catch (error) {
      // Layers below go on, so that the failure of the lowest one is reported, whichever is faster.
      for (const above of stops.slice(i + 1)) above.abort(error)
      throw error
    }
  }
  // All reads end before the failure is thrown.
  const results = await Promise.allSettled(sources.map(read))
  const all = results.map(result => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
  if (index) for (const [source, facts] of fresh) await saveFacts(index, keep(facts), needsOf(source), limits)
  return new Map(all)
}

/** The facts of a layer from the index; null if it does not know the layer, or if the image does not have its blob. */
async function recordedFacts(
  { index, budget, limits, confirm }: LayerContext,
  source: StoredLayer,
  needs: readonly Need[],
  signal: AbortSignal,
): Promise<LayerFacts | null> {
  if (!index) return null
  signal.throwIfAborted()
  const record = await loadFacts(index, source, needs, limits)
  if (record === null || !(await confirm(source))) return null
  spendLayer(record, budget)
  return record
}

async function readBlob(
  { stored, limits, budget }: LayerContext,
  source: StoredLayer,
  needs: readonly Need[],
  signal: AbortSignal,
): Promise<LayerFacts> {
  // The signal may have fired while the layer waited for its turn.
  signal.throwIfAborted()
  const blob = stored.openBlob(source.digest)
  const abort = () => blob.destroy(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await readLayer(source, blob, createContentFilter(needs), budget, limits)
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Failure) || isOfAllLayers(error)) throw error
    const index = stored.layers.indexOf(source) + 1
    const failure = error.code === 'image/blob-missing' && isForeign(source.mediaType) ? missingForeign(source) : error
    throw failure.within(`Layer ${index} of ${stored.layers.length} (${source.digest}) cannot be read.`)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function missingForeign({ digest, mediaType }: StoredLayer): Failure {
  const message = `It is not in the image: programs do not copy layers of the type ${quote(mediaType)}, and engines download them.`
  return new Failure('image/blob-missing', message, {
    hint: `Download the layer from one of the "urls" of its descriptor in the manifest, and save it as ${blobPath(digest)} of the layout.`,
  })
}
