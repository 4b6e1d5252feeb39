/** What is behind a limit of the start may be a program with root's rights, so nothing passes. */
import { expect, test } from '@jest/globals'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import { root } from '../../../src/checks/user/root.ts'
import { fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { elf, script } from '../runtime/files.ts'

const lines = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i)).join('\n')

function outcomes(code: string, more: { path: string; code: string }[] = []) {
  const programs = Array.from({ length: 120 }, (_, i) => elf(`/bin/p${i}`))
  const scripts = [{ path: '/start.sh', code }, ...more].map(one =>
    script(one.path, '/bin/sh', `#!/bin/sh\n${one.code}\n`),
  )
  const image = fakeImage({
    layers: [[...scripts, ...programs, elf('/bin/sh'), elf('/bin/app'), { ...elf('/app/up'), mode: 0o4755 }]],
    config: { user: '1000', entrypoint: ['/start.sh'] },
  })
  const { results } = runChecks(image, {}, [root, entrypoint])
  return results.map(({ result, error }) => error?.code ?? result)
}

test.each([
  ['a long script', lines(5500, i => `x${i % 10}=1`)],
  ['many programs besides', lines(120, i => `/bin/p${i}`)],
  ['many programs in the background', lines(120, i => `/bin/p${i} &`)],
  ['substitutions without end', 'set -e\nf() { x=$(f; f); }\nf'],
  ['many functions', lines(1500, i => `f${i}() { /bin/p1 || /bin/p2; }`)],
])('%s', (_, code) => {
  expect(outcomes(`${code}\n/app/up &\nexec app`)).toEqual(['start-limit', 'start-limit'])
})

test('scripts that start each other share one limit', () => {
  const long = lines(3000, i => `x${i % 10}=1`)
  const next = (i: number) => (i === 40 ? 'exec /app/up' : `exec /s${i + 1}.sh`)
  const more = Array.from({ length: 41 }, (_, i) => ({ path: `/s${i}.sh`, code: `${long}\n${next(i)}` }))
  expect(outcomes('exec /s0.sh', more)).toEqual(['start-limit', 'start-limit'])
})

test('a usual script is followed to its end', () => {
  expect(outcomes(`${lines(300, i => `x${i}=1`)}\n${lines(40, i => `/bin/p${i}`)}\nexec app`)).toEqual(['pass', 'pass'])
})
