/** The checks as tests run them: each must declare the grades that it gives. */
import type { Check, Observation } from '../../src/checks/check.ts'
import { CHECKS } from '../../src/checks/registry.ts'
import { runChecks as run } from '../../src/checks/run-checks.ts'

/** @throws Error if an observation has a grade that its check does not declare */
export const runChecks: typeof run = (image, severities, checks = CHECKS, ...rest) => {
  const undeclared: string[] = []
  const result = run(
    image,
    severities,
    checks.map(check =>
      watched(check, observation => {
        const { evidence, unread } = observation
        // An unread file is not a finding but a missing answer, so its grade is on no page.
        if (unread === undefined && check.evidence[evidence] === undefined) undeclared.push(`${check.id}: ${evidence}`)
      }),
    ),
    ...rest,
  )
  if (undeclared.length > 0) throw new Error(`Grades that the metadata does not declare: ${undeclared.join(', ')}`)
  return result
}

/** The same check; `see` gets all that it observes. */
export function watched(check: Check, see: (observation: Observation) => void): Check {
  const pass = <T>(observed: T): T => {
    if (Array.isArray(observed)) observed.forEach(see)
    return observed
  }
  return 'runOnTarget' in check
    ? { ...check, runOnTarget: (...args) => pass(check.runOnTarget(...args)) }
    : { ...check, run: (...args) => pass(check.run(...args)) }
}
