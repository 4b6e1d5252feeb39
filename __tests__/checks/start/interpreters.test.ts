import { expect, test } from '@jest/globals'
import { parseShellCall } from '../../../src/checks/start/interpreters.ts'

/** Measured: dash 0.5.12 and Bash 5.2. */
test.each<[string, string | null, boolean, boolean]>([
  ['/run.sh', null, false, false],
  ['-e /run.sh', null, true, false],
  ['-eu /run.sh', null, true, false],
  ['-x -e /run.sh -c', null, true, false],
  ['-e -- /run.sh', null, true, false],
  ['-o errexit /run.sh', null, true, false],
  ['-eo pipefail /run.sh', null, true, true],
  ['-oe pipefail /run.sh', null, true, true],
  ['-o pipefail -O extglob /run.sh', null, false, true],
  ['-e +e /run.sh', null, false, false],
  ['+e -e /run.sh', null, true, false],
  ['-e +o errexit /run.sh', null, false, false],
  ['-o pipefail +o pipefail /run.sh', null, false, false],
  ['--norc -e /run.sh', null, true, false],
  ['/run.sh -e', null, false, false],
  ['-ec line', 'line', true, false],
  ['-c -e line', 'line', true, false],
  ['-c line -e', 'line', false, false],
])('sh %s', (text, line, exits, failsInPipes) => {
  expect(parseShellCall(text.split(' '))).toMatchObject({ line, settings: { exits, failsInPipes } })
})
