import { Failure, problemText, type UsageError } from '../failure.ts'
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

/** The failure of a run whose options are wrong. */
export function optionsFailure({ problems }: UsageError): Failure {
  const [first] = problems
  const texts = problems.map(problemText)
  const message = problems.length === 1 ? (texts[0] ?? '') : `There are ${problems.length} problems in the options.`
  return new Failure('options-invalid', message, {
    hint: 'Correct the inputs, the configuration or the definition.',
    location: first?.location ?? null,
    output: problems.length === 1 ? [] : texts,
  })
}
