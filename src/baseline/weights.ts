import type { Origin } from '../image/model.ts'
import type { Part } from './model.ts'

/** Bytes by layer, of one part on one side. */
export interface Weights {
  bytes: number
  hidden: number
  layers: Map<number, number>
}

/** One part on both sides; null on a side that does not have it. */
export interface Compared {
  part: Pick<Part, 'kind' | 'name' | 'path'>
  origin: Origin
  before: Weights | null
  after: Weights | null
  /** For packages only. */
  versions: { before: Set<string>; after: Set<string> } | null
  place: Place
}

/** The layer that caused the change of a part, on either side; the later one is null if the part is gone. */
export interface Place {
  layer: number | null
  was: number | null
}

/** The growth of a part in bytes. */
export function changeOf({ before, after }: Pick<Compared, 'before' | 'after'>): number {
  return (after?.bytes ?? 0) - (before?.bytes ?? 0)
}
