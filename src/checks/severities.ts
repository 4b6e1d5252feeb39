import type { Preset } from '../options/options.ts'
import type { Check, Severity } from './check.ts'
import { CHECKS } from './registry.ts'

/**
 * The severity of every check, in the registry's order: what the configuration says, else the preset, else the check
 * itself. Overrides name checks that exist: the configuration's reader sees to that.
 */
export function resolveSeverities(
  preset: Preset,
  overrides: Record<string, Severity | 'off'>,
  checks: readonly Check[] = CHECKS,
): Record<string, Severity | 'off'> {
  return Object.fromEntries(
    checks.map(check => {
      const own = preset === 'recommended' ? undefined : check.presets?.[preset]
      return [check.id, overrides[check.id] ?? own ?? check.severity]
    }),
  )
}

const RANK: Record<Severity, number> = { info: 0, warning: 1, error: 2 }

/**
 * The severity of one finding. A check's set severity stands in for its own one; where the evidence makes a finding
 * milder than the check's own severity (inherited from the base, one kind of evidence), it stays as mild, and never
 * graver than what was set.
 */
export function severityOf(check: Check, set: Severity, observed: Severity | undefined): Severity {
  if (observed === undefined || observed === check.severity) return set
  return RANK[observed] < RANK[set] ? observed : set
}
