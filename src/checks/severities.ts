import type { Preset } from '../options/options.ts'
import { compareSeverities, type Severities, type Severity } from '../options/severity.ts'
import type { Check } from './check.ts'
import { CHECKS } from './registry.ts'

/**
 * The severity of every check, in the registry's order: from the configuration, else the preset, else the check
 * itself. The reader of the configuration has verified the names of the checks.
 */
export function resolveSeverities(
  preset: Preset,
  overrides: Severities,
  checks: readonly Check[] = CHECKS,
): Severities {
  return Object.fromEntries(
    checks.map(check => {
      const own = preset === 'recommended' ? undefined : check.presets?.[preset]
      return [check.id, overrides[check.id] ?? own ?? check.severity]
    }),
  )
}

/**
 * The severity of one finding. `set` replaces the check's own severity. If the evidence makes a finding less severe
 * than the check (it is inherited from the base, or there is one kind of evidence), the less severe of the two counts.
 */
export function severityOf(check: Check, set: Severity, observed: Severity | undefined): Severity {
  if (observed === undefined || observed === check.severity) return set
  return compareSeverities(observed, set) > 0 ? observed : set
}
