import type { Limits } from '../../options/limits.ts'
import { newBudget, spendEntries, spendNames, type TreeBudget } from '../budget.ts'
import { keepHeapSmall } from '../heap.ts'
import { layerInstructions } from '../image-history.ts'
import { findLinkedContent } from '../layer/linked-content.ts'
import { keepContents, type LayerIndex } from '../layer-cache/layer-index.ts'
import type { LayerReads } from '../layer-cache/layer-reads.ts'
import type { Anomaly, Base, Blame, Image, Layer, LayerFacts, Need, SourceText, Unexplained } from '../model.ts'
import { once } from '../once.ts'
import { originOf } from '../origin.ts'
import { readPackages } from '../packages/packages.ts'
import { computeSizes } from '../sizes.ts'
import { unpackedForms } from '../store/media-types.ts'
import type { StoredImage, StoredLayer } from '../store/stored-image.ts'
import { mergeLayers } from '../tree/tree.ts'
import { confirmBlob } from './confirm-blob.ts'
import { type LayerContext, layerKey, readLayers } from './read-layers.ts'

export interface ReadOptions {
  /** The file content to keep. */
  needs: readonly Need[]
  limits: Limits
  base?: Base
  /** For each layer, lowest first. */
  blame?: readonly (Blame | null)[]
  dockerfiles?: readonly SourceText[]
  unexplained?: Unexplained | null
  /**
   * Whether this run's builder has just written the blobs: a push transfers them as they are stored, so even uncompressed
   * ones have a known size, and those of layers in the index are not hashed.
   */
  isBuilt?: boolean
  signal?: AbortSignal
  /** Results of earlier runs: layers in the index are not read, only hashed. */
  index?: LayerIndex | undefined
  /** Layers that other images of this run read. */
  reads?: LayerReads
  /** Of all images of the input; not needed for a single one. */
  trees?: TreeBudget
}

/**
 * Reads an image: every layer once, several at a time, each verified to its last byte; then the merged tree and the
 * sizes. A layer is read again only if a needed file turns out to be a link to a file whose content was not kept.
 * @throws Failure if a layer cannot be read; it names the layer, unless all layers together exceed a limit
 */
export async function readImage(stored: StoredImage, options: ReadOptions): Promise<Image> {
  keepHeapSmall()
  const {
    needs,
    limits,
    base = NO_BASE,
    blame = [],
    dockerfiles = [],
    unexplained = null,
    isBuilt = false,
    signal,
    index,
    reads = new Map(),
    trees,
  } = options
  const context: LayerContext = {
    stored,
    limits,
    budget: newBudget(limits, await stored.storedSize()),
    signal,
    index,
    reads,
    confirm: source => confirmBlob(stored, source, isBuilt),
  }
  // A layer that the manifest lists twice is read once.
  const sources = [...new Map(stored.layers.map(layer => [layerKey(layer), layer])).values()]
  const facts = await readLayers(context, sources, () => needs)
  const instructions = layerInstructions(stored.config.history, stored.layers.length)
  // Images share the facts of a layer, so content from a second reading goes into copies.
  const ownContents = new Map([...facts].map(([key, { contents }]) => [key, new Map(contents)]))
  const layers = stored.layers.map((layer, index): Layer => {
    const key = layerKey(layer)
    const origin = originOf(index, base)
    const createdBy = instructions[index] ?? null
    const contents = ownContents.get(key) ?? new Map()
    const read = facts.get(key) as LayerFacts
    const compressed = isBuilt ? read.stored : read.compressed
    const anomalies = [...(isUnpacked(layer, read) ? [] : [MEDIA_TYPE]), ...(read.anomalies ?? [])]
    return { ...read, anomalies, compressed, contents, index, origin, blame: blame[index] ?? null, createdBy }
  })
  if (trees) spendEntries(layers, trees)
  const tree = mergeLayers(layers, context.budget.limits, stored.platform.os)
  if (trees) spendNames(layers, tree, trees)
  const linked = findLinkedContent(layers, tree, needs)
  if (linked.size > 0) {
    const budget = { ...newBudget(limits), contents: context.budget.contents, limits: context.budget.limits }
    // The first reading has verified every blob.
    const second: LayerContext = { ...context, budget, confirm: async () => true }
    const again = sources.filter(({ diffId }) => linked.has(diffId))
    const more = await readLayers(second, again, ({ diffId }) => linked.get(diffId) ?? [], keepContents)
    for (const [key, { contents }] of more) {
      for (const [path, content] of contents) ownContents.get(key)?.set(path, content)
    }
  }
  return {
    digest: stored.digest,
    reference: stored.reference,
    platform: stored.platform,
    config: stored.config,
    base,
    dockerfiles,
    unexplained,
    layers,
    ...(stored.documents && { documents: stored.documents }),
    tree,
    packages: once(() => readPackages({ layers, tree })),
    size: computeSizes(layers, tree, stored.configSize),
  }
}

const MEDIA_TYPE: Anomaly = { kind: 'media-type', path: '/' }

/** Whether containerd unpacks the layer: its media type fits its bytes. */
function isUnpacked({ mediaType }: StoredLayer, { compressed }: LayerFacts): boolean {
  const forms = unpackedForms(mediaType)
  return forms === 'all' || (forms === 'bare' && compressed === null)
}

const NO_BASE: Base = { reference: null, digest: null, layers: 0, knownBy: 'none' }
