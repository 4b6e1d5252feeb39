import type { Report, Result } from './model.ts'
import { targetResult } from './run-result.ts'

/**
 * The report with the targets that did not pass first. Failed targets and those with errors alternate, so both kinds are
 * shown if there is no room for all. The order within a kind stays.
 */
export function failedFirst(report: Report): Report {
  const of = (kind: Result) => report.targets.filter(target => targetResult(report, target) === kind)
  const [failed, broken] = [of('failed'), of('error')]
  const turns = Array.from({ length: Math.max(failed.length, broken.length) }, (_, index) => {
    return [...failed.slice(index, index + 1), ...broken.slice(index, index + 1)]
  })
  return { ...report, targets: [...turns.flat(), ...of('passed')] }
}
