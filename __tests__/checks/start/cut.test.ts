/** Long chains of programs: they are followed, or the checks of the start do not pass. */
import { expect, test } from '@jest/globals'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import { root } from '../../../src/checks/user/root.ts'
import { type FakeEntry, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { elf, script } from '../runtime/files.ts'

const FILES: FakeEntry[] = [elf('/bin/env'), elf('/bin/sh'), { ...elf('/app'), mode: 0o4755 }, elf('/server')]

function resultsOf(command: string[], more: FakeEntry[] = [], user = '1000') {
  const image = fakeImage({
    layers: [[...FILES, ...more]],
    config: { entrypoint: command, env: ['PATH=/bin'], user },
  })
  return runChecks(image, {}, [entrypoint, root]).results.map(({ id, result, error }) => [id, result, error?.code])
}
const envs = (count: number) => Array.from({ length: count }, () => 'env')
const scripts = (count: number, last: string) =>
  Array.from({ length: count }, (_, i) =>
    script(`/s${i}`, '/bin/sh', `#!/bin/sh\nexec ${i + 1 < count ? `/s${i + 1}` : last}\n`),
  )
const CUT = [
  ['runtime/entrypoint', 'error', 'start-limit'],
  ['user/root', 'error', 'start-limit'],
]
const PASS = [
  ['runtime/entrypoint', 'pass', undefined],
  ['user/root', 'pass', undefined],
]

test.each([12, 40, 240])('a program of root behind %d wrappers', count => {
  expect(resultsOf([...envs(count), '/app'])[1]).toEqual(['user/root', 'fail', undefined])
})

test('a program of root behind 50 scripts', () => {
  expect(resultsOf(['/s0'], scripts(50, '/app'))[1]).toEqual(['user/root', 'fail', undefined])
})

test('what is behind the limit does not pass', () => {
  expect(resultsOf([...envs(5000), '/app'])).toEqual(CUT)
  expect(resultsOf(['/s0'], scripts(500, '/app'))).toEqual(CUT)
  expect(resultsOf(['/s'], [script('/s', '/s')])).toEqual(CUT)
})

test('of a container that starts as root, the user is known without its programs', () => {
  expect(resultsOf([...envs(5000), '/app'], [], '0')[1]).toEqual(['user/root', 'fail', undefined])
})

test('long chains within the limit pass', () => {
  expect(resultsOf([...envs(200), '/server'])).toEqual(PASS)
  expect(resultsOf(['/s0'], scripts(40, '/server'))).toEqual(PASS)
})

test('a script that starts itself again, or two scripts that start each other, is no longer than one', () => {
  expect(resultsOf(['/s', 'a'], [script('/s', '/bin/sh', '#!/bin/sh\nexec /s "$@"\n')])).toEqual(PASS)
  const pair = [script('/a', '/bin/sh', '#!/bin/sh\nexec /b\n'), script('/b', '/bin/sh', '#!/bin/sh\nexec /a\n')]
  expect(resultsOf(['/a'], pair)).toEqual(PASS)
})

test('scripts that start two others each cost no more than the limit', () => {
  const pairs = Array.from({ length: 60 }, (_, i) =>
    script(`/s${i}`, '/bin/sh', `#!/bin/sh\n/s${i + 1} a\nexec /s${i + 1} b\n`),
  )
  expect(resultsOf(['/s0'], [...pairs, elf('/s60')])).toEqual(CUT)
})
