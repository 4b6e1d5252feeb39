import { CHECKS } from '../checks/registry.ts'
import { checkHelp } from './check-page.ts'
import type { RuleReport, TargetReport } from './model.ts'

/** What there is to know of the checks that found something, in the order of the registry, so that a report explains itself. */
export function rulesOf(targets: readonly TargetReport[]): RuleReport[] {
  const ids = new Set(
    targets.flatMap(({ images }) => images.flatMap(({ findings }) => findings.map(({ check }) => check))),
  )
  return CHECKS.filter(({ id }) => ids.has(id)).map(check => {
    const { id, title, docs, severity } = check
    return { id, title, why: docs.why, severity: severity === 'off' ? 'warning' : severity, help: checkHelp(check) }
  })
}
