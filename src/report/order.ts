import type { Report, Result } from './model.ts'
import { targetResult } from './run-result.ts'

/**
 * The report with the targets that did not pass first, for readers who look at the beginning: one that failed and one
 * that broke in turn, so that neither kind pushes out the other where there is no room for all. Otherwise its own order.
 */
export function failedFirst(report: Report): Report {
  const of = (kind: Result) => report.targets.filter(target => targetResult(report, target) === kind)
  const [failed, broken] = [of('failed'), of('error')]
  const turns = Array.from({ length: Math.max(failed.length, broken.length) }, (_, index) => {
    return [...failed.slice(index, index + 1), ...broken.slice(index, index + 1)]
  })
  return { ...report, targets: [...turns.flat(), ...of('passed')] }
}
