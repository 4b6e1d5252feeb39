import { compareSeverities, type FailOn, type Severity } from '../options/severity.ts'

/** The input of one target's verdict. */
export interface Evidence {
  /** The target could not be built or read, or a budget could not be compared. */
  broken: boolean
  budgets: readonly { passed: boolean }[]
  checks: readonly { result: string }[]
  findings: readonly { fails: boolean }[]
}

export type Verdict = 'passed' | 'failed' | 'error'

/**
 * Decides on one target. Anything that could not be evaluated makes it an `error`, even with `fail-on: never`, which
 * tolerates findings but not missing results.
 */
export function decide(evidence: Evidence, failOn: FailOn): Verdict {
  if (evidence.broken || evidence.checks.some(check => check.result === 'error')) return 'error'
  if (failOn === 'never') return 'passed'
  const overBudget = evidence.budgets.some(budget => !budget.passed)
  return overBudget || evidence.findings.some(({ fails }) => fails) ? 'failed' : 'passed'
}

/** Whether a finding fails the gate. */
export function fails(severity: Severity, waived: boolean, failOn: FailOn): boolean {
  return failOn !== 'never' && !waived && compareSeverities(severity, failOn) <= 0
}

/** The gate's decision over all targets: an error outweighs a failure, and without targets nothing was evaluated. */
export function decideAll(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0 || verdicts.includes('error')) return 'error'
  return verdicts.includes('failed') ? 'failed' : 'passed'
}
