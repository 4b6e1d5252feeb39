import type { Part } from './model.ts'

/** Bytes by layer, of one thing on one side. */
export interface Weights {
  bytes: number
  hidden: number
  layers: Map<number, number>
}

/** One thing on both sides; null where it is not there. */
export interface Compared {
  part: Pick<Part, 'kind' | 'name' | 'path'>
  origin: 'base' | 'own'
  before: Weights | null
  after: Weights | null
  /** Only of packages. */
  versions: { before: Set<string>; after: Set<string> } | null
  place: Place
}

/** The layer that a thing's change comes from, on either side; the later one is null where it is there no more. */
export interface Place {
  layer: number | null
  was: number | null
}

/** Bytes that a thing gained. */
export function changeOf({ before, after }: Pick<Compared, 'before' | 'after'>): number {
  return (after?.bytes ?? 0) - (before?.bytes ?? 0)
}
