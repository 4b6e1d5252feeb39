import { type CheckSeverity, compareSeverities, type Severity, type SplitSeverity } from '../options/severity.ts'
import type { Check, Evidence, Observation } from './check.ts'

/** The severity of findings in own layers, and of those in the base image. */
export interface SeverityPair {
  own: CheckSeverity
  inherited: CheckSeverity
}

/** Without a word from the configuration, a finding in the base image is as severe as in own layers, or as the check says. */
export function severityPair(check: Check, set: CheckSeverity | SplitSeverity = check.severity): SeverityPair {
  const { severity: own = check.severity, inherited } = typeof set === 'string' ? { severity: set } : set
  return { own, inherited: inherited ?? (own === 'off' ? 'off' : lessSevere(own, check.inherited)) }
}

/**
 * The severity of one finding; null if its kind is off. `set` replaces the check's own severity. If the observation names
 * a lower one, or its grade allows only a lower one, that counts.
 */
export function severityOf(check: Check, set: SeverityPair, observation: Observation): Severity | null {
  const { severity, evidence, data } = observation
  const level = data?.['inherited'] === true ? set.inherited : set.own
  if (level === 'off') return null
  const own = severity === check.severity ? level : lessSevere(level, severity)
  return atGrade(own, evidence)
}

/** What a severity becomes with this evidence. What is not proven is never an error. */
export function atGrade(severity: Severity, grade: Evidence): Severity {
  return lessSevere(severity, MAX_SEVERITIES[grade])
}

const MAX_SEVERITIES: Readonly<Record<Evidence, Severity>> = { proven: 'error', likely: 'warning', possible: 'info' }

function lessSevere(severity: Severity, other: Severity | undefined): Severity {
  return other !== undefined && compareSeverities(other, severity) > 0 ? other : severity
}
