import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { node24, REPOSITORY_ROOT, removeTemporaryFolders, temporaryFolder } from '../helpers/bundle.ts'
import { runProcess } from '../helpers/process.ts'

afterEach(removeTemporaryFolders)

/** Runs script/tally.ts on files with these contents; returns the printed lines. */
async function tally(...contents: string[]) {
  const folder = await temporaryFolder('tally')
  const files = contents.map((_, index) => join(folder, `${index}.json`))
  await Promise.all(files.map((file, index) => writeFile(file, contents[index] as string)))
  const result = await runProcess(node24(), [join(REPOSITORY_ROOT, 'script/tally.ts'), ...files], { env: {} })
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

const pending = (fullName: string) => ({ status: 'pending', fullName })

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
      pending('remote builder\n (no Go)'),
      { status: 'todo', fullName: 'later' },
    ]),
  )
  expect(lines).toEqual(['3 0 2', 'remote builder (no Go)', 'later'])
})

test('a reason is named once for all its tests and runs', async () => {
  const alpine = pending('Alpine [needs: Alpine root: set STAGEGATE_ALPINE_ROOT] starts')
  const { lines } = await tally(
    results({}, [alpine, pending('push [needs: skopeo: install it]'), alpine]),
    results({ numFailedTests: 1, success: false }, [alpine]),
  )
  expect(lines).toEqual(['6 1 4', 'Alpine root: set STAGEGATE_ALPINE_ROOT (3 tests)', 'skopeo: install it'])
})

test.each(['', '{'])('unreadable results are a failure, next to the others: %p', async content => {
  expect(await tally(content, results({}))).toEqual({ exitCode: 0, lines: ['3 1 0'] })
})
