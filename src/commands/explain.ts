import { CHECKS } from '../checks/registry.ts'
import { EXIT, UsageError } from '../failure.ts'
import { unknownWord } from '../options/values.ts'
import { checkPage } from '../report/check-page.ts'
import { explainText, listText } from '../report/text/explain.ts'

/** The flags of `stagegate explain`, as commander gives them. */
export interface ExplainFlags {
  format: 'text' | 'markdown'
}

/**
 * `stagegate explain CHECK`: the documentation of a check on standard output; without a check, the list of all.
 * @throws UsageError with the nearest id where there is no such check
 */
export function runExplain(id: string | undefined, { format }: ExplainFlags): number {
  const options = {
    colour: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
    columns: process.stdout.columns ?? 100,
  }
  if (id === undefined) {
    process.stdout.write(listText(CHECKS, options))
    return EXIT.passed
  }
  const check = CHECKS.find(each => each.id === id)
  if (check === undefined) {
    throw new UsageError([
      unknownWord(
        id,
        CHECKS.map(each => each.id),
      ),
    ])
  }
  process.stdout.write(format === 'markdown' ? checkPage(check) : explainText(check, options))
  return EXIT.passed
}
