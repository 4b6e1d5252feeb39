import type { Report, Result, TargetReport } from './model.ts'

/** The result of a run as a whole: the gate's decision, or `error` if a target passed and could not be pushed. */
export function runResult({ result, pushFailures }: Pick<Report, 'result' | 'pushFailures'>): Result {
  return pushFailures.length > 0 ? 'error' : result
}

/** The result of one target, in the same way. */
export function targetResult(report: Pick<Report, 'pushFailures'>, target: TargetReport): Result {
  return isUnpushed(report, target) ? 'error' : target.result
}

/** Whether a target passed and could not be pushed. */
export function isUnpushed({ pushFailures }: Pick<Report, 'pushFailures'>, { name }: TargetReport): boolean {
  return pushFailures.some(({ target }) => target === name)
}
