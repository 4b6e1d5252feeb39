import { type Check, GRADES } from '../checks/check.ts'
import { atGrade, severityPair } from '../checks/finding-severity.ts'
import type { CheckOutcome } from '../checks/outcome.ts'
import { CHECKS } from '../checks/registry.ts'
import { fails } from './gate.ts'
import type { Policy } from './policy.ts'

/** The outcomes, in which a check that could not evaluate its target is an `error` if a finding of it could fail the gate. */
export function requireEvaluated(outcomes: readonly CheckOutcome[], policy: Policy): CheckOutcome[] {
  return outcomes.map(({ gap, ...outcome }) => {
    const check = CHECKS.find(({ id }) => id === outcome.id)
    return gap && check && canFail(check, policy) ? { ...outcome, result: 'error', error: gap } : outcome
  })
}

function canFail(check: Check, { severities, failOn }: Policy): boolean {
  const { own } = severityPair(check, severities[check.id])
  const strongest = GRADES.find(grade => check.evidence[grade] !== undefined)
  return own !== 'off' && strongest !== undefined && fails(atGrade(own, strongest), false, failOn)
}
