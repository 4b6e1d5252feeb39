import type { Report, TargetReport } from './model.ts'

/**
 * The report with the targets that did not pass first, for readers who look at the beginning: one that failed and one
 * that broke in turn, so that neither kind pushes out the other where there is no room for all. Otherwise its own order.
 */
export function failedFirst(report: Report): Report {
  const of = (...kinds: TargetReport['result'][]) => report.targets.filter(({ result }) => kinds.includes(result))
  const [failed, broken] = [of('failed'), of('error')]
  const turns = Array.from({ length: Math.max(failed.length, broken.length) }, (_, index) => {
    return [...failed.slice(index, index + 1), ...broken.slice(index, index + 1)]
  })
  return { ...report, targets: [...turns.flat(), ...of('passed', 'skipped')] }
}
