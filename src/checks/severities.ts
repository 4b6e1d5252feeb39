import type { Preset } from '../options/options.ts'
import { compareSeverities } from '../options/severity.ts'
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

/**
 * The severity of one finding. A check's set severity stands in for its own one; where the evidence makes a finding
 * milder than the check's own severity (inherited from the base, one kind of evidence), it stays as mild, and never
 * graver than what was set.
 */
export function severityOf(check: Check, set: Severity, observed: Severity | undefined): Severity {
  if (observed === undefined || observed === check.severity) return set
  return compareSeverities(observed, set) > 0 ? observed : set
}
