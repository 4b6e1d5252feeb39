import { expect, test } from '@jest/globals'
import { stepFailure } from '../../src/action/step-failure.ts'
import type { Report } from '../../src/report/model.ts'

const error = { code: 'push/denied', message: 'Pushing failed.', hint: null, location: null, output: [] }
const unpushed = [{ target: 'app', error }]

test.each<[Report['result'], Report['pushFailures'], RegExp | null]>([
  ['passed', [], null],
  ['passed', unpushed, /^The gate passed, but not everything was pushed\./],
  ['failed', [], /^The gate failed/],
  ['failed', unpushed, /^The gate failed/],
  ['error', [], /^The gate could not be fully evaluated/],
])('a gate that is %s, with the failed pushes %j', (result, pushFailures, sentence) => {
  const failure = stepFailure({ result, pushFailures })
  if (sentence === null) expect(failure).toBeNull()
  else expect(failure).toMatch(sentence)
})
