import type { Origin } from '../image/model.ts'
import { compareBytes } from '../image/paths.ts'
import { rollUp } from './directories.ts'
import { groupOf } from './group.ts'
import type { LayerPairs } from './layers.ts'
import type { Part, PathRow, SnapshotLayer } from './model.ts'
import { type Compared, changeOf, type Place, type Weights } from './weights.ts'

/** A part of a difference, with its layers. */
export interface PlacedPart extends Part {
  origin: Origin
  /** The layer on the later side; null if it is gone. */
  layer: number | null
  /** The layer on the earlier side. */
  was: number | null
}

/** One side of a comparison: its rows and its layers. */
export interface Side {
  rows: readonly PathRow[]
  layers: readonly SnapshotLayer[]
}

/**
 * Groups the changed paths of two sides into packages of the system and of languages, and the others into folders. For
 * each origin, the sum is the change of the unpacked size.
 */
export function changedParts(before: Side, after: Side, pairs: LayerPairs, basesKnown: boolean): PlacedPart[] {
  const things = new Map<string, Compared>()
  const add = (side: 'before' | 'after', { rows, layers }: Side) => {
    for (const row of rows) {
      const origin = basesKnown ? (layers[row.layer]?.origin ?? 'unknown') : 'unknown'
      const group = groupOf(row)
      const key = `${origin} ${group === null ? row.path : group.key}`
      let thing = things.get(key)
      if (thing === undefined) {
        const part = group ?? { kind: 'file' as const, name: row.path, path: row.path }
        thing = {
          part,
          origin,
          before: null,
          after: null,
          versions: group === null ? null : { before: new Set(), after: new Set() },
          place: { layer: null, was: null },
        }
        things.set(key, thing)
      }
      thing[side] ??= { bytes: 0, hidden: 0, layers: new Map() }
      weigh(thing[side], row)
      if (group?.version) thing.versions?.[side].add(group.version)
    }
  }
  add('before', before)
  add('after', after)
  const all = [...things.values()]
  for (const thing of all) if (changeOf(thing) !== 0) thing.place = heaviestChange(thing.before, thing.after, pairs)
  const packages = all.filter(thing => thing.part.kind !== 'file')
  const parts = [...packages, ...rollUp(all.filter(thing => thing.part.kind === 'file'))]
  return parts
    .filter(thing => changeOf(thing) !== 0)
    .map(placed)
    .sort((a, b) => weightOf(b) - weightOf(a) || compareBytes(a.name, b.name) || compareBytes(a.kind, b.kind))
}

function weigh(weights: Weights, { size, layer, hidden }: PathRow): void {
  weights.bytes += size
  if (hidden) weights.hidden += size
  weights.layers.set(layer, (weights.layers.get(layer) ?? 0) + size)
}

function weightOf({ before, after }: Part): number {
  return Math.abs((after ?? 0) - (before ?? 0))
}

function placed({ part, origin, before, after, versions, place }: Compared): PlacedPart {
  return {
    kind: part.kind,
    name: part.name,
    path: part.path,
    origin,
    before: before?.bytes ?? null,
    after: after?.bytes ?? null,
    versions: { before: words(versions?.before), after: words(versions?.after) },
    hidden: after !== null && after.hidden > 0 && after.hidden * 2 >= after.bytes,
    ...place,
  }
}

function words(versions: Set<string> | undefined): string | null {
  return versions === undefined || versions.size === 0 ? null : [...versions].sort(compareBytes).slice(0, 3).join(', ')
}

/** The layer whose share changed most in the direction of the whole change; of equals, the lowest. */
function heaviestChange(before: Weights | null, after: Weights | null, pairs: LayerPairs): Place {
  const sign = Math.sign(changeOf({ before, after })) || 1
  let best: (Place & { by: number }) | null = null
  const offer = (by: number, index: number | null, was: number | null) => {
    if (best === null || by * sign > best.by * sign) best = { by, layer: index, was }
  }
  for (const [index, bytes] of after?.layers ?? []) {
    const was = pairs.before[index] ?? null
    const old = was === null ? 0 : (before?.layers.get(was) ?? 0)
    offer(bytes - old, index, was)
  }
  for (const [was, bytes] of before?.layers ?? []) {
    const index = pairs.after[was] ?? null
    if (index === null || !after?.layers.has(index)) offer(-bytes, index, was)
  }
  const place = best as Place | null
  return { layer: place?.layer ?? null, was: place?.was ?? null }
}
