import type { Origin } from '../image/model.ts'
import type { LayerPairs } from './layers.ts'
import type { Cause, ImageSnapshot, LayerChange } from './model.ts'
import { changedParts, type PlacedPart } from './parts.ts'

/**
 * What a change of size comes from: one cause for each instruction whose files changed, and one for the base image.
 * If both sides know their files, causes are found by path, so a file that only moves to another layer is none; else by
 * layer. The largest cause is first. The sum of all is the change of the size.
 */
export function findCauses(
  before: ImageSnapshot,
  after: ImageSnapshot,
  pairs: LayerPairs,
  changes: readonly LayerChange[],
  basesKnown: boolean,
): Cause[] {
  const causes =
    before.rows !== null && after.rows !== null
      ? byParts(
          changedParts({ ...before, rows: before.rows }, { ...after, rows: after.rows }, pairs, basesKnown),
          before,
          after,
        )
      : byLayers(changes, before, after, basesKnown)
  return causes
    .filter(({ bytes, parts }) => bytes !== 0 || parts.length > 0)
    .sort((a, b) => Math.abs(b.bytes) - Math.abs(a.bytes) || (a.layer ?? -1) - (b.layer ?? -1))
}

function byParts(parts: readonly PlacedPart[], before: ImageSnapshot, after: ImageSnapshot): Cause[] {
  const causes = new Map<string, Cause>()
  for (const { origin, layer, was, ...part } of parts) {
    const key = origin === 'base' ? 'base' : `${layer ?? 'gone'} ${layer === null ? was : ''}`
    let cause = causes.get(key)
    if (cause === undefined) {
      cause = { ...locateCause(origin, layer, was, before, after), size: 'unpacked', bytes: 0, parts: [] }
      causes.set(key, cause)
    }
    cause.bytes += (part.after ?? 0) - (part.before ?? 0)
    cause.parts.push(part)
  }
  return [...causes.values()]
}

function byLayers(
  changes: readonly LayerChange[],
  before: ImageSnapshot,
  after: ImageSnapshot,
  basesKnown: boolean,
): Cause[] {
  const size = before.size.unpacked === null || after.size.unpacked === null ? 'compressed' : 'unpacked'
  const causes: Cause[] = []
  let base: Cause | null = null
  for (const change of changes) {
    const layer = change.after === null ? before.layers[change.before ?? 0] : after.layers[change.after]
    const origin = basesKnown ? (layer?.origin ?? 'unknown') : 'unknown'
    const bytes = change[size] ?? 0
    if (origin === 'base') {
      base ??= { ...locateCause('base', null, null, before, after), size, bytes: 0, parts: [] }
      base.bytes += bytes
    } else causes.push({ ...locateCause(origin, change.after, change.before, before, after), size, bytes, parts: [] })
  }
  return base === null ? causes : [base, ...causes]
}

function locateCause(
  origin: Origin,
  layer: number | null,
  was: number | null,
  before: ImageSnapshot,
  after: ImageSnapshot,
): Pick<Cause, 'origin' | 'layer' | 'blame' | 'gone'> {
  if (origin === 'base') {
    // The instruction that names the base is the same for all of its layers.
    const blame = after.layers.find(each => each.origin === 'base')?.blame ?? null
    return { origin, layer: null, blame, gone: false }
  }
  if (layer !== null) return { origin, layer, blame: after.layers[layer]?.blame ?? null, gone: false }
  return { origin, layer: null, blame: was === null ? null : (before.layers[was]?.blame ?? null), gone: true }
}
