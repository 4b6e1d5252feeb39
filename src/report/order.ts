import type { Report, TargetReport } from './model.ts'

const RANK: Record<TargetReport['result'], number> = { error: 0, failed: 1, passed: 2, skipped: 2 }

/** The report with the targets that did not pass first, for readers who look at the beginning; otherwise its own order. */
export function failedFirst(report: Report): Report {
  // Array.prototype.toSorted is stable.
  return { ...report, targets: report.targets.toSorted((a, b) => RANK[a.result] - RANK[b.result]) }
}
