import { expect, test } from '@jest/globals'
import { buildEnvironment } from '../../src/buildx/build-environment.ts'
import type { InputTexts } from '../../src/options/inputs.ts'
import { plannedTarget } from '../helpers/targets.ts'

const JOB = {
  ACTIONS_RUNTIME_TOKEN: 'x',
  ACTIONS_RESULTS_URL: 'https://example.com/',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
  NPM_TOKEN: 'x',
  VERSION: '1',
  TAG: '2',
}
const GHA = ['ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN']

test.each<[string, InputTexts, string[]]>([
  ['nothing by default', {}, []],
  ['an argument without a value', { 'build-args': 'VERSION\nTAG=3\nMISSING' }, ['VERSION']],
  ['a secret', { 'secret-envs': 'npm=NPM_TOKEN' }, ['NPM_TOKEN']],
  ["the runner's token for its cache", { cache: 'gha' }, GHA],
  ["the runner's token for its cache by another input", { 'cache-from': 'scope=a,type=gha' }, GHA],
  ['no token for another cache', { 'cache-to': 'type=registry,ref=a/type=gha:1' }, []],
])('a build gets %s', (_, inputs, names) => {
  expect(Object.keys(buildEnvironment(plannedTarget({}, inputs).request, JOB))).toEqual(names)
})
