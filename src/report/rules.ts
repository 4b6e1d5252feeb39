import { CHECKS } from '../checks/registry.ts'
import { checkHelp } from './check-page.ts'
import type { RuleReport, TargetReport } from './model.ts'

/** Describes the checks with findings, in the order of the registry: a report explains itself. */
export function listRules(targets: readonly TargetReport[]): RuleReport[] {
  const ids = new Set(
    targets.flatMap(({ images }) => images.flatMap(({ findings }) => findings.map(({ check }) => check))),
  )
  return CHECKS.filter(({ id }) => ids.has(id)).map(check => {
    const { id, title, docs, severity } = check
    return { id, title, why: docs.why, severity: severity === 'off' ? 'warning' : severity, help: checkHelp(check) }
  })
}
