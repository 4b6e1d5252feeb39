import type { Anomaly } from './model.ts'

/** Anomalies of a layer that a report shows; a hostile layer could have a million. */
const MAX_ANOMALIES = 100

export function addAnomaly(anomalies: Anomaly[], kind: Anomaly['kind'], path: string): void {
  if (anomalies.length < MAX_ANOMALIES) anomalies.push({ kind, path })
}
