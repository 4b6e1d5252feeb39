import type { Preset } from '../options/options.ts'
import type { CheckSeverity, Severities } from '../options/severity.ts'
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
      const usual = presetSeverity(check, preset)
      const override = overrides[check.id] ?? usual
      return [check.id, typeof override === 'string' ? override : { severity: usual, ...override }]
    }),
  )
}

/** What a preset makes of a check. */
export function presetSeverity(check: Check, preset: Preset): CheckSeverity {
  return (preset === 'recommended' ? undefined : check.presets?.[preset]) ?? check.severity
}
