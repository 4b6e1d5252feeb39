import { Failure, problemText, UsageError } from '../failure.ts'
import { escapeTerminal } from '../report/escape.ts'

/** The exit statuses of the command line. */
export const EXIT = { passed: 0, failed: 1, usage: 2, error: 3 } as const

/** Reports on standard error what a command failed with, one line per problem, and returns the exit status for it. */
export function exitWithFailure(error: unknown): number {
  if (error instanceof UsageError) {
    for (const problem of error.problems) printError(problemText(problem))
    return EXIT.usage
  }
  printError(error instanceof Failure ? error.sentences : String((error as Error).message))
  return EXIT.error
}

/** On one line: a message may quote a Dockerfile or an image, and both are as hostile as a log. */
function printError(message: string): void {
  process.stderr.write(`stagegate: ${escapeTerminal(message)}\n`)
}
