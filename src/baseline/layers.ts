import type { ImageSnapshot, LayerChange, SnapshotLayer } from './model.ts'

/** Pairs of layers of two images, by index. */
export interface LayerPairs {
  /** For each earlier layer, the later one; null if it is gone. */
  after: (number | null)[]
  /** For each later layer, the earlier one; null if it is new. */
  before: (number | null)[]
}

/**
 * Pairs the layers of two images: first those with the same blob, then those with the same content, then those of the
 * same instruction.
 */
export function pairLayers(before: readonly SnapshotLayer[], after: readonly SnapshotLayer[]): LayerPairs {
  const pairs: LayerPairs = { after: before.map(() => null), before: after.map(() => null) }
  const match = (keyOf: (layer: SnapshotLayer) => string | null) => {
    const open = new Map<string, number[]>()
    for (const [index, layer] of before.entries()) {
      const name = pairs.after[index] === null ? keyOf(layer) : null
      if (name === null) continue
      const same = open.get(name)
      if (same) same.push(index)
      else open.set(name, [index])
    }
    for (const [index, layer] of after.entries()) {
      const name = pairs.before[index] === null ? keyOf(layer) : null
      const partner = name === null ? undefined : open.get(name)?.shift()
      if (partner === undefined) continue
      pairs.after[partner] = index
      pairs.before[index] = partner
    }
  }
  match(layer => layer.digest)
  match(layer => layer.diffId)
  match(({ origin, blame }) => (origin !== 'base' && blame ? JSON.stringify([blame.instruction, blame.stage]) : null))
  return pairs
}

/** Whether two layers have the same content, however they are compressed. */
export function sameLayer(a: SnapshotLayer, b: SnapshotLayer): boolean {
  return a.digest === b.digest || (a.diffId !== null && a.diffId === b.diffId)
}

/** Every changed layer, in the order of the later image; then the layers that are gone. */
export function changedLayers(
  { layers: before }: Pick<ImageSnapshot, 'layers'>,
  { layers: after }: Pick<ImageSnapshot, 'layers'>,
  pairs: LayerPairs,
): LayerChange[] {
  const changes: LayerChange[] = []
  for (const [index, layer] of after.entries()) {
    const was = pairs.before[index] ?? null
    const old = was === null ? null : (before[was] ?? null)
    if (old !== null && sameLayer(old, layer)) continue
    changes.push({ kind: old === null ? 'added' : 'rebuilt', before: was, after: index, ...weights(old, layer) })
  }
  for (const [index, layer] of before.entries()) {
    if (pairs.after[index] === null)
      changes.push({ kind: 'removed', before: index, after: null, ...weights(layer, null) })
  }
  return changes
}

function weights(
  before: SnapshotLayer | null,
  after: SnapshotLayer | null,
): Pick<LayerChange, 'compressed' | 'unpacked' | 'blame'> {
  const change = (size: 'compressed' | 'unpacked') =>
    before?.[size] === null || after?.[size] === null ? null : (after?.[size] ?? 0) - (before?.[size] ?? 0)
  return {
    compressed: change('compressed'),
    unpacked: change('unpacked'),
    blame: after?.blame ?? before?.blame ?? null,
  }
}
