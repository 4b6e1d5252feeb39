import type { Report, Result } from '../report/model.ts'

const VERDICTS: Record<Result, string | null> = {
  passed: null,
  failed: 'The gate failed: a budget was exceeded or a check failed. See the report for details.',
  error: 'The gate could not be fully evaluated, so it did not pass. See the report for what was missing.',
}

const NOT_PUSHED =
  'The gate passed, but not everything was pushed. The report says what was, and what the registry said.'

/** The sentence that the step fails with; null if the gate passed and everything was pushed. */
export function stepFailure({ result, pushFailures }: Pick<Report, 'result' | 'pushFailures'>): string | null {
  return VERDICTS[result] ?? (pushFailures.length > 0 ? NOT_PUSHED : null)
}
