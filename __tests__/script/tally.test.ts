import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { node24, REPOSITORY_ROOT, removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { runProcess } from '../helpers/process.ts'

afterEach(removeTemporaryFolders)

/** Runs script/tally.ts on a file with this content; the lines that it prints. */
async function tally(content: string) {
  const file = join(await temporaryFolder('tally'), 'results.json')
  await writeFile(file, content)
  const result = await runProcess(node24(), [join(REPOSITORY_ROOT, 'script/tally.ts'), file], { env: {} })
  return { exitCode: result.exitCode, lines: result.stdout.trimEnd().split('\n') }
}

const results = (counts: object, assertionResults: object[] = []) =>
  JSON.stringify({
    numPassedTests: 3,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
    success: true,
    testResults: [{ name: 'a.test.ts', assertionResults }],
    ...counts,
  })

test.each([
  ['all passed', {}, '3 0 0'],
  ['some failed', { numFailedTests: 2, success: false }, '3 2 0'],
  ['a file could not be loaded', { numRuntimeErrorTestSuites: 1, success: false }, '3 1 0'],
  ['a failure that no count shows', { success: false }, '3 1 0'],
])('%s', async (_, counts, expected) => {
  expect(await tally(results(counts))).toEqual({ exitCode: 0, lines: [expected] })
})

test('skipped and postponed tests are counted and named', async () => {
  const { lines } = await tally(
    results({}, [
      { status: 'passed', fullName: 'runs' },
      { status: 'pending', fullName: 'remote builder\n (no Go)' },
      { status: 'todo', fullName: 'later' },
    ]),
  )
  expect(lines).toEqual(['3 0 2', 'remote builder (no Go)', 'later'])
})

test.each(['', '{'])('results that cannot be read give no counts: %p', async content => {
  const { exitCode, lines } = await tally(content)
  expect(exitCode).not.toBe(0)
  expect(lines).toEqual([''])
})
