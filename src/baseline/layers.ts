import type { ImageSnapshot, LayerChange, SnapshotLayer } from './model.ts'

/** Which layer of one side is which of the other, by index. */
export interface LayerPairs {
  /** Of the earlier side's layers: the later one's, null where it is gone. */
  after: (number | null)[]
  /** The same the other way round. */
  before: (number | null)[]
}

/**
 * Pairs the layers of two images: first those of one blob, then those of one content, then those that one instruction
 * made.
 */
export function pairLayers(before: readonly SnapshotLayer[], after: readonly SnapshotLayer[]): LayerPairs {
  const pairs: LayerPairs = { after: before.map(() => null), before: after.map(() => null) }
  const match = (nameOf: (layer: SnapshotLayer) => string | null) => {
    const open = new Map<string, number[]>()
    for (const [index, layer] of before.entries()) {
      const name = pairs.after[index] === null ? nameOf(layer) : null
      if (name === null) continue
      const same = open.get(name)
      if (same) same.push(index)
      else open.set(name, [index])
    }
    for (const [index, layer] of after.entries()) {
      const name = pairs.before[index] === null ? nameOf(layer) : null
      const found = name === null ? undefined : open.get(name)?.shift()
      if (found === undefined) continue
      pairs.after[found] = index
      pairs.before[index] = found
    }
  }
  match(layer => layer.digest)
  match(layer => layer.diffId)
  match(({ origin, blame }) => (origin === 'own' && blame ? JSON.stringify([blame.instruction, blame.stage]) : null))
  return pairs
}

/** Whether two layers hold the same, however they are compressed. */
export function sameLayer(a: SnapshotLayer, b: SnapshotLayer): boolean {
  return a.digest === b.digest || (a.diffId !== null && a.diffId === b.diffId)
}

/** Every layer that is not as it was, in the order of the later side; then what is gone. */
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
  const known = before?.unpacked !== null && after?.unpacked !== null
  return {
    compressed: (after?.compressed ?? 0) - (before?.compressed ?? 0),
    unpacked: known ? (after?.unpacked ?? 0) - (before?.unpacked ?? 0) : null,
    blame: after?.blame ?? before?.blame ?? null,
  }
}
