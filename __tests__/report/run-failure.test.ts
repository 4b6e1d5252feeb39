import { expect, test } from '@jest/globals'
import type { Log } from 'sarif'
import { decodeRecord } from '../../src/baseline/record.ts'
import { Failure } from '../../src/failure.ts'
import { annotations } from '../../src/publish/annotations.ts'
import { assembleFailure } from '../../src/report/assemble.ts'
import { renderJson } from '../../src/report/json.ts'
import { renderMarkdown } from '../../src/report/markdown.ts'
import { renderSarif } from '../../src/report/sarif.ts'
import { renderText } from '../../src/report/text.ts'
import { schemaErrors } from '../helpers/report-schema.ts'

const source = { repository: null, commit: null, ref: null, pullRequest: null, dockerfile: null }
const failure = new Failure('engine-unreachable', 'No engine answers.', { hint: 'Start it.' })
const report = assembleFailure(failure, source)

test('a failure of the whole run is at the root of the report, not in a target', () => {
  const { result, error, targets } = JSON.parse(renderJson(report))
  expect({ result, error, targets }).toEqual({
    result: 'error',
    error: { code: 'engine-unreachable', message: 'No engine answers.', hint: 'Start it.', location: null, output: [] },
    targets: [],
  })
  expect(schemaErrors(JSON.parse(renderJson(report)))).toBeNull()
})

test('Markdown shows it below the title', () => {
  expect(renderMarkdown(report, { limit: { characters: 65_536 } })).toMatch(
    /^## ⛔ Stagegate: no target could be evaluated\n\n- ⛔ No engine answers\.\\\n {2}`engine-unreachable`\n {2}- \*\*Fix:\*\* Start it\.\n\n<sub>/,
  )
})

test('a terminal shows it below the title', () => {
  expect(renderText(report, { color: false, columns: 100 })).toBe(
    '! Stagegate: no target could be evaluated\n\n  ✗ No engine answers. [engine-unreachable]\n      Fix: Start it.\n',
  )
})

test('it is an annotation without a target', () => {
  expect(annotations(report)).toEqual([
    {
      level: 'error',
      title: 'Stagegate: engine-unreachable',
      message: 'No engine answers.\n\nFix: Start it.',
      file: null,
      line: null,
      endLine: null,
    },
  ])
})

test('it makes the SARIF run unsuccessful', () => {
  const [run] = (JSON.parse(renderSarif(report, { waived: false })) as Log).runs
  expect(run?.invocations).toMatchObject([
    {
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: 'error', message: { text: 'No engine answers. Start it.' } }],
    },
  ])
})

test('as a baseline, it has no targets', () => {
  expect(decodeRecord(Buffer.from(renderJson(report)), 'x').targets).toEqual([])
})
