import type { Limits } from '../../options/limits.ts'
import { addAnomaly } from '../anomalies.ts'
import type { Anomaly } from '../model.ts'
import type { LinkBudget, Node } from './nodes.ts'
import type { ParentCache } from './parent-cache.ts'

/** The state of merging layers. */
export interface Progress {
  limits: Pick<Limits, 'entries' | 'path'>
  budget: LinkBudget
  /** How many names can still be created: a few entries with deep paths can create very many. */
  room: number
  /** Cleared whenever a path may lead elsewhere. */
  parents: ParentCache
  /** Every hardlink so far, including deleted ones. */
  links: Node[]
  /** By layer: what engines unpack or lay over the lower layers in different ways. */
  anomalies: Anomaly[][]
}

/** Adds an anomaly of a layer. */
export function note({ anomalies }: Progress, layer: number, kind: Anomaly['kind'], path: string): void {
  addAnomaly(anomalies[layer] as Anomaly[], kind, path)
}
