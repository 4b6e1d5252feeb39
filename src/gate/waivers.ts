import picomatch from 'picomatch'
import type { Waiver } from '../options/options.ts'

/** What a waiver is matched against. */
export interface Waivable {
  check: string
  path: string | null
}

/**
 * The waiver that covers a finding of a target; null where none does.
 * A waiver holds up to and including its last day, in UTC, and covers nothing afterwards.
 */
export function findWaiver(finding: Waivable, target: string, waivers: Waiver[], now: Date): Waiver | null {
  const today = now.toISOString().slice(0, 10)
  const covers = (waiver: Waiver) =>
    waiver.check === finding.check &&
    waiver.until >= today &&
    (waiver.target === null || waiver.target === target) &&
    (waiver.path === null || (finding.path !== null && picomatch.isMatch(finding.path, waiver.path, { dot: true })))
  return waivers.find(covers) ?? null
}
