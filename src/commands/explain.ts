import type { Command } from 'commander'
import { CHECKS } from '../checks/registry.ts'
import { UsageError } from '../failure.ts'
import { unknownWord } from '../options/values.ts'
import { checkPage } from '../report/check-page.ts'
import { explainText, listText } from '../report/text/explain.ts'
import { EXIT } from './exit.ts'
import { formatFlag } from './flags.ts'

interface ExplainFlags {
  format: 'text' | 'markdown'
}

/** `stagegate explain`: prints the documentation of a check; without a check, the list of all. */
export function addExplain(program: Command, exit: (status: number) => void): void {
  program
    .command('explain')
    .description('Print what a check finds, why it matters and how to fix it.')
    .argument('[check]', 'the id of a check, such as user/root (default: list all checks)')
    .addOption(formatFlag(['text', 'markdown']))
    .action((check: string | undefined, flags: ExplainFlags) => exit(runExplain(check, flags)))
}

/** @throws UsageError with the nearest id if there is no such check */
function runExplain(id: string | undefined, { format }: ExplainFlags): number {
  const options = {
    color: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
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
