/** The severities of a finding, the most severe first. */
const SEVERITIES = ['error', 'warning', 'info'] as const

export type Severity = (typeof SEVERITIES)[number]

/** The severity of a check; one that is off does not run. */
export type CheckSeverity = Severity | 'off'

/** A separate severity for what the base image has. A missing part is that of the preset and the check. */
export interface SplitSeverity {
  severity?: CheckSeverity
  inherited?: CheckSeverity
}

/** What a configuration can say of a check. */
export interface KnownCheck {
  id: string
  /** Set if the check marks what the base image has, so that it can have a separate severity. */
  inherited?: Severity
}

/** The severities of checks, by id. */
export type Severities = Record<string, CheckSeverity | SplitSeverity>

export const FAIL_ON = ['error', 'warning', 'never'] as const

/** The minimum severity that fails the gate; with `never`, none does. */
export type FailOn = (typeof FAIL_ON)[number]

/** Orders severities, the most severe first: below zero if `a` is more severe than `b`. */
export function compareSeverities(a: Severity, b: Severity): number {
  return SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b)
}
