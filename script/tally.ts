/**
 * Prints the counts of one Jest run as `PASSED FAILED SKIPPED`, then the name of each skipped test on a line.
 * A file that could not be loaded holds no tests that could fail, so it counts as one that did.
 */
import { readFileSync } from 'node:fs'

interface JestResults {
  numPassedTests: number
  numFailedTests: number
  numRuntimeErrorTestSuites: number
  success: boolean
  testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[]
}

const results = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as JestResults
const skipped = results.testResults.flatMap(({ assertionResults }) =>
  assertionResults.filter(({ status }) => status !== 'passed' && status !== 'failed').map(({ fullName }) => fullName),
)
const failed = results.numFailedTests + results.numRuntimeErrorTestSuites
console.log(results.numPassedTests, failed === 0 && !results.success ? 1 : failed, skipped.length)
for (const name of skipped) console.log(name.replaceAll(/\s+/g, ' '))
