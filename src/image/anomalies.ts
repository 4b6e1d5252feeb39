import type { Anomaly } from './model.ts'

/** Anomalies of one kind in a layer that a report shows; a hostile layer could have a million. */
const MAX_ANOMALIES = 100

const counts = new WeakMap<Anomaly[], Map<Anomaly['kind'], number>>()

/** Each kind has its own limit, so harmless anomalies cannot hide severe ones. */
export function addAnomaly(anomalies: Anomaly[], kind: Anomaly['kind'], path: string): void {
  const byKind = counts.get(anomalies) ?? new Map()
  counts.set(anomalies, byKind)
  const count = byKind.get(kind) ?? 0
  byKind.set(kind, count + 1)
  if (count < MAX_ANOMALIES) anomalies.push({ kind, path })
}
