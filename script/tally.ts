/**
 * Prints the totals of Jest result files as `PASSED FAILED SKIPPED`, then the reasons for skips. A reason is in the test's
 * name as `[needs: REASON]`; it is printed once, with the number of tests. Other skipped tests are printed by name.
 * A test file that could not be loaded counts as one failed test.
 */
import { readFileSync } from 'node:fs'

interface JestResults {
  numPassedTests: number
  numFailedTests: number
  numRuntimeErrorTestSuites: number
  success: boolean
  testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[]
}

const runs = process.argv.slice(2).map(readResults)
const skipped = runs.flatMap(skippedTests)
console.log(
  runs.reduce((sum, run) => sum + run.numPassedTests, 0),
  runs.reduce((sum, run) => sum + failures(run), 0),
  skipped.length,
)
for (const [reason, tests] of Map.groupBy(skipped, reasonOf)) {
  console.log(reason + (tests.length === 1 ? '' : ` (${tests.length} tests)`))
}

/** A missing or incomplete file counts as a failure. */
function readResults(path: string): JestResults {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as JestResults
  } catch (error) {
    console.error(`tally: reading Jest's results from ${path} failed: ${error}`)
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0, success: false, testResults: [] }
  }
}

function skippedTests({ testResults }: JestResults): string[] {
  return testResults.flatMap(({ assertionResults }) =>
    assertionResults
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => fullName.replaceAll(/\s+/g, ' ')),
  )
}

function failures(run: JestResults): number {
  const count = run.numFailedTests + run.numRuntimeErrorTestSuites
  return count === 0 && !run.success ? 1 : count
}

function reasonOf(fullName: string): string {
  return /\[needs: ([^\]]*)\]/.exec(fullName)?.[1] ?? fullName
}
