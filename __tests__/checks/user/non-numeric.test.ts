import { expect, test } from '@jest/globals'
import { resolveSeverities } from '../../../src/checks/severities.ts'
import { nonNumeric } from '../../../src/checks/user/non-numeric.ts'
import { fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'

const passwd = { path: '/etc/passwd', content: 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1001::/:\n' }
const outcome = (user: string, preset: 'recommended' | 'kubernetes') =>
  runChecks(fakeImage({ layers: [[passwd]], config: { user, cmd: ['/app'] } }), resolveSeverities(preset, {}), [
    nonNumeric,
  ])

test('off unless the preset turns it on', () => {
  expect(outcome('node', 'recommended')).toMatchObject({ results: [], findings: [] })
})

test.each([
  ['node', { uid: 1000, gid: 1001 }],
  ['node:0', { uid: 1000, gid: 0 }],
])('%p is a name', (user, data) => {
  expect(outcome(user, 'kubernetes').findings).toMatchObject([{ severity: 'error', data: { spec: user, ...data } }])
})

// Other checks evaluate root and missing users.
test.each(['', '1000', '+1000', '1000:node', 'root', '0', 'ghost'])('%p has no finding', user => {
  expect(outcome(user, 'kubernetes').results).toEqual([{ id: 'user/non-numeric', result: 'pass', error: null }])
})
