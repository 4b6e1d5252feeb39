import type { Preset } from '../options/options.ts'
import { compareSeverities, type Severities, type Severity } from '../options/severity.ts'
import type { Check, Observation } from './check.ts'
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
 * What is not proven is never an error.
 */
export function severityOf(check: Check, set: Severity, { severity, evidence = 'proven' }: Observation): Severity {
  const own = severity === undefined || severity === check.severity ? set : lesser(severity, set)
  return evidence === 'proven' ? own : lesser(own, 'warning')
}

const lesser = (one: Severity, other: Severity): Severity => (compareSeverities(one, other) > 0 ? one : other)
