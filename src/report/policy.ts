import { severityPair } from '../checks/finding-severity.ts'
import { CHECKS } from '../checks/registry.ts'
import { presetSeverity } from '../checks/severities.ts'
import { customFrontend } from '../dockerfile/frontend.ts'
import type { Options } from '../options/options.ts'
import { type CheckSeverity, compareSeverities, type Severities } from '../options/severity.ts'
import type { Target } from '../plan/target.ts'
import { shorten } from '../text/shorten.ts'
import type { PolicyReport } from './model.ts'

/** The options that decide what passes. */
export type PolicyOptions = Pick<Options, 'preset' | 'failOn' | 'waivers'> & { severities: Severities }

/** What a reader of the report must know of the policy, since files of a pull request may set it. */
export function reportPolicy(
  { preset, failOn, waivers, severities }: PolicyOptions,
  targets: readonly Target[],
): PolicyReport {
  const lowered = CHECKS.flatMap(check => {
    const usual = severityPair(check, presetSeverity(check, preset))
    const { own, inherited } = severityPair(check, severities[check.id])
    const isLower = isBelow(own, usual.own) || isBelow(inherited, usual.inherited)
    return isLower ? [{ check: check.id, severity: own, inherited, usual: usual.own }] : []
  })
  return {
    preset,
    failOn,
    lowered,
    waivers: waivers.map(({ check, path, target, reason, until }) => ({ check, path, target, reason, until })),
    frontends: frontendsOf(targets),
  }
}

function frontendsOf(targets: readonly Target[]): string[] {
  const gated = targets.filter(({ role }) => role === 'gated')
  return [...new Set(gated.flatMap(target => customFrontend(target) ?? []))].map(name => shorten(name, 200)).sort()
}

function isBelow(severity: CheckSeverity, usual: CheckSeverity): boolean {
  if (severity === 'off' || usual === 'off') return severity === 'off' && usual !== 'off'
  return compareSeverities(severity, usual) > 0
}
