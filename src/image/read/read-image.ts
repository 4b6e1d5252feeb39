import pLimit from 'p-limit'
import { Failure } from '../../failure.ts'
import { type Budget, isOfAllLayers, newBudget } from '../budget.ts'
import { keepHeapSmall } from '../heap.ts'
import { layerInstructions } from '../image-history.ts'
import { createContentFilter } from '../layer/content-filter.ts'
import { readLayer } from '../layer/layer.ts'
import { findLinkedContent } from '../layer/linked-content.ts'
import { type LayerIndex, loadFacts, onlyContents, saveFacts } from '../layer-cache/layer-index.ts'
import { type LayerReads, readOnce } from '../layer-cache/layer-reads.ts'
import { DEFAULT_LIMITS, type Limits } from '../limits.ts'
import type { Base, Blame, Image, Layer, LayerFacts, Need, SourceText, Unexplained } from '../model.ts'
import { once } from '../once.ts'
import { readPackages } from '../packages/packages.ts'
import { computeSizes } from '../sizes.ts'
import type { StoredImage, StoredLayer } from '../store/stored-image.ts'
import { mergeLayers } from '../tree/tree.ts'

export interface ReadOptions {
  /** What is kept of the files' content. */
  needs: readonly Need[]
  base?: Base
  /** For each layer, lowest first. */
  blame?: readonly (Blame | null)[]
  dockerfile?: SourceText | null
  unexplained?: Unexplained | null
  limits?: Partial<Limits>
  signal?: AbortSignal
  /** What earlier runs learned: a layer that it knows is not read. */
  index?: LayerIndex | undefined
  /** What other images of the same run read. */
  reads?: LayerReads
}

/**
 * Reads an image: every layer once, several at a time, each verified to the last byte; then the merged tree and the
 * sizes. Only where a needed file turns out to be another name of one that was not kept (a link), its layer is read
 * again. Throws a Failure for whatever keeps a layer from being read whole; it names the layer, unless the layers together
 * go beyond a limit.
 */
export async function readImage(stored: StoredImage, options: ReadOptions): Promise<Image> {
  keepHeapSmall()
  const {
    needs,
    base = NO_BASE,
    blame = [],
    dockerfile = null,
    unexplained = null,
    signal,
    index,
    reads = new Map(),
  } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const reading: Reading = { stored, limits, budget: newBudget(limits), signal, index, reads }
  // Images share the facts of a layer. What this image reads besides is laid over them for this image alone.
  const facts = await learnAll(reading, unique(stored.layers), () => needs)
  const instructions = layerInstructions(stored.config.history, stored.layers.length)
  const ownContents = new Map([...facts].map(([key, { contents }]) => [key, new Map(contents)]))
  const layers = stored.layers.map((layer, index): Layer => {
    const key = keyOf(layer)
    const origin = index < base.layers ? 'base' : 'own'
    const createdBy = instructions[index] ?? null
    const contents = ownContents.get(key) ?? new Map()
    return { ...(facts.get(key) as LayerFacts), contents, index, origin, blame: blame[index] ?? null, createdBy }
  })
  const tree = mergeLayers(layers, limits)
  const missed = findLinkedContent(layers, tree, needs)
  if (missed.size > 0) {
    const again = { ...reading, budget: { ...newBudget(limits), contents: reading.budget.contents } }
    const sources = unique(stored.layers).filter(({ diffId }) => missed.has(diffId))
    const found = await learnAll(again, sources, ({ diffId }) => missed.get(diffId) ?? [], onlyContents)
    for (const [key, { contents }] of found) {
      for (const [path, content] of contents) ownContents.get(key)?.set(path, content)
    }
  }
  return {
    digest: stored.digest,
    reference: stored.reference,
    platform: stored.platform,
    config: stored.config,
    base,
    dockerfile,
    unexplained,
    layers,
    tree,
    packages: once(() => readPackages({ layers, tree })),
    size: computeSizes(layers, tree, stored.configSize),
  }
}

const NO_BASE: Base = { reference: null, digest: null, layers: 0, knownBy: 'none' }

interface Reading {
  stored: StoredImage
  limits: Limits
  budget: Budget
  signal: AbortSignal | undefined
  index: LayerIndex | undefined
  reads: LayerReads
}

type NeedsOf = (source: StoredLayer) => readonly Need[]

/** Reads what the index does not know, and tells it; `keep` is what of that. */
async function learnAll(
  reading: Reading,
  sources: StoredLayer[],
  needsOf: NeedsOf,
  keep = (facts: LayerFacts) => facts,
): Promise<Map<string, LayerFacts>> {
  const { index, budget, limits, signal } = reading
  if (!index) return readAll(reading, sources, needsOf)
  signal?.throwIfAborted()
  const known = new Map<string, LayerFacts>()
  await Promise.all(
    sources.map(async source => {
      const facts = await loadFacts(index, source, needsOf(source), budget, limits)
      if (facts) known.set(keyOf(source), facts)
    }),
  )
  const unknown = sources.filter(source => !known.has(keyOf(source)))
  const found = await readAll(reading, unknown, needsOf)
  for (const source of unknown) {
    const facts = found.get(keyOf(source)) as LayerFacts
    await saveFacts(index, keep(facts), needsOf(source), limits)
    known.set(keyOf(source), facts)
  }
  return known
}

/**
 * For all images of this process together: as many layers at a time as libuv has threads, even on two cores. A layer
 * waits for this thread as often as for its own, and the others use the time; more would only take memory.
 */
const turn = pLimit(4)

async function readAll(reading: Reading, sources: StoredLayer[], needsOf: NeedsOf): Promise<Map<string, LayerFacts>> {
  const stops = sources.map(() => new AbortController())
  const read = async (source: StoredLayer, i: number) => {
    const stop = (stops[i] as AbortController).signal
    const signal = reading.signal ? AbortSignal.any([reading.signal, stop]) : stop
    try {
      const { stored, reads, budget, limits } = reading
      const needs = needsOf(source)
      const one = () => readOne(reading, source, createContentFilter(needs), signal)
      // In an archive that must be gone through, a layer that waited its turn would hold up the others for ever.
      const inTurn = stored.inOrder ? one : () => turn(one)
      return [keyOf(source), await readOnce(reads, source, needs, budget, limits, inTurn)] as const
    } catch (error) {
      // Only those above it are given up: of several that fail the lowest is told, whichever was faster.
      for (const above of stops.slice(i + 1)) above.abort(error)
      throw error
    }
  }
  const tasks = sources.map(read)
  // All are waited for: nothing goes on behind the back of whoever gets the failure.
  const results = await Promise.allSettled(tasks)
  return new Map(
    results.map(result => {
      if (result.status === 'rejected') throw result.reason
      return result.value
    }),
  )
}

async function readOne(
  { stored, limits, budget }: Reading,
  source: StoredLayer,
  wanted: ReturnType<typeof createContentFilter>,
  signal: AbortSignal,
): Promise<LayerFacts> {
  // It may have waited for its turn.
  signal.throwIfAborted()
  const blob = stored.openBlob(source.digest)
  const abort = () => blob.destroy(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await readLayer(source, blob, wanted, budget, limits)
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof Failure) || isOfAllLayers(error)) throw error
    const index = stored.layers.indexOf(source) + 1
    throw error.within(`Layer ${index} of ${stored.layers.length} (${source.digest}) cannot be read.`)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

/** A layer that the manifest lists twice is read once; but everything that is claimed of it must hold each time. */
function unique(layers: StoredLayer[]): StoredLayer[] {
  return [...new Map(layers.map(layer => [keyOf(layer), layer])).values()]
}

function keyOf({ digest, diffId, size }: StoredLayer): string {
  return `${digest} ${diffId} ${size}`
}
