import { describe, expect, test } from '@jest/globals'
import { runChecks } from '../../../src/checks/run-checks.ts'
import { brokenHealthcheck } from '../../../src/checks/runtime/healthcheck.ts'
import { resolveSeverities } from '../../../src/checks/severities.ts'
import type { ImageConfig } from '../../../src/image/model.ts'
import { PRESETS } from '../../../src/options/options.ts'
import { type FakeEntry, type FakeImage, fakeImage } from '../../helpers/image.ts'
import { builtFrom, findingsOf, wordsOf } from '../images.ts'
import { elf, findingLines, script } from './files.ts'

const ALPINE: FakeEntry[] = [
  elf('/bin/busybox'),
  { path: '/bin/sh', link: '/bin/busybox' },
  { path: '/usr/bin/wget', link: '/bin/busybox' },
]
const SLIM: FakeEntry[] = [elf('/usr/bin/dash'), { path: '/bin/sh', link: '/usr/bin/dash' }]

const image = (layer: FakeEntry[], test: string[], config: Partial<ImageConfig> = {}): FakeImage => ({
  layers: [layer],
  config: { healthcheck: { test }, cmd: ['/app'], ...config },
})
const exec = (layer: FakeEntry[], ...words: string[]) => image(layer, ['CMD', ...words])
const shell = (layer: FakeEntry[], line: string) => image(layer, ['CMD-SHELL', line])

const CURL = 'curl -f http://localhost:8080/ || exit 1'
const WGET = 'wget -q --spider http://localhost:8080/ || exit 1'

test.each<[string, FakeImage, string[]]>([
  ['curl on Alpine', shell(ALPINE, CURL), ['warning -: not-in-path']],
  ['wget on Alpine', shell(ALPINE, WGET), []],
  ['wget on a slim Debian', shell(SLIM, WGET), ['warning -: not-in-path']],
  ['curl on a slim Debian with curl', shell([...SLIM, elf('/usr/bin/curl')], CURL), []],
  ['curl in exec form', exec(ALPINE, 'curl', '-f', 'http://localhost/'), ['error -: not-in-path']],
  ['a missing path', exec([elf('/server')], '/healthcheck'), ['error /healthcheck: missing']],
  ['an existing path', exec([elf('/server')], '/server', 'health'), []],
  [
    'a path from WORKDIR',
    image([elf('/app/server')], ['CMD', './probe'], { workingDir: '/app' }),
    ['error /app/probe: missing'],
  ],
  ["a name on the image's PATH", image([elf('/opt/bin/probe')], ['CMD', 'probe'], { env: ['PATH=/opt/bin'] }), []],
  ['a dangling symlink', exec([{ path: '/probe', link: '/opt/probe' }], '/probe'), ['error /probe: dangling']],
  [
    'a file without an execute bit',
    exec([elf('/probe', {}, { mode: 0o644 })], '/probe'),
    ['error /probe: not-executable'],
  ],
  [
    'a file that the user cannot execute',
    image([elf('/probe', {}, { mode: 0o700 })], ['CMD', '/probe'], { user: '1000' }),
    ['warning /probe: not-permitted'],
  ],
  ['an empty name', exec(ALPINE, ''), ['error -: empty-word']],
  ['shell form without a shell', shell([elf('/server')], '/server health'), ['error /bin/sh: missing']],
  [
    'shell form with the shell of SHELL alone, which containers do not get',
    image([elf('/bin/bash'), elf('/server')], ['CMD-SHELL', '/server health'], { shell: ['/bin/bash', '-c'] }),
    ['error /bin/sh: missing'],
  ],
  [
    'shell form without the shell of SHELL',
    image(ALPINE, ['CMD-SHELL', 'wget x'], { shell: ['/bin/bash', '-o', 'pipefail', '-c'] }),
    [],
  ],
  ['a shell by name', exec(ALPINE, 'sh', '-c', CURL), ['warning -: not-in-path']],
  ['after env', exec([...ALPINE, elf('/usr/bin/env')], 'env', 'A=1', 'curl'), ['error -: not-in-path']],
  [
    'a script without its interpreter',
    exec([...ALPINE, script('/healthcheck.sh', '/bin/bash')], '/healthcheck.sh'),
    ['error /bin/bash: missing'],
  ],
  ['a script with its interpreter', exec([...ALPINE, script('/healthcheck.sh', '/bin/sh')], '/healthcheck.sh'), []],
  [
    'a script that node cannot find',
    image([elf('/usr/bin/node')], ['CMD', 'node', 'healthcheck.js'], { workingDir: '/app' }),
    ['error /app/healthcheck.js: script-missing'],
  ],
  [
    'a script that node cannot find, in shell form',
    shell([...SLIM, elf('/usr/bin/node')], 'node /healthcheck.js'),
    ['warning /healthcheck.js: script-missing'],
  ],
])('%s', (_, fake, expected) => {
  expect(findingLines(brokenHealthcheck, fake)).toEqual(expected)
})

describe('a line without curl', () => {
  test.each([
    CURL,
    'curl -f localhost',
    'curl -f localhost > /dev/null || kill 1',
    'cd /app && curl -f localhost',
    'curl -s localhost | grep -q ok || exit 1',
    'curl -f localhost;',
  ])('fails: %s', line => {
    expect(findingLines(brokenHealthcheck, shell(ALPINE, line))).toEqual(['warning -: not-in-path'])
  })

  test.each([
    'curl -f localhost || wget -q localhost || exit 1',
    'curl -f localhost || exit 0',
    'curl -f localhost || true',
    'curl -f localhost; exit 0',
    'curl -f localhost &',
    '$CLIENT localhost',
    'if curl localhost; then exit 0; else exit 1; fi',
    'test "$(curl -s localhost)" = ok',
    '[ -f /tmp/ready ] || curl localhost',
    'command -v curl && curl localhost',
    '"curl',
  ])('is not reported: %s', line => {
    expect(findingLines(brokenHealthcheck, shell(ALPINE, line))).toEqual([])
  })
})

test.each<[string, string[] | null]>([
  ['no health check', null],
  ['an empty one', []],
  ['HEALTHCHECK NONE', ['NONE']],
  ['a form that engines ignore', ['EXEC', '/probe']],
])('not applicable: %s', (_, test) => {
  const fake = fakeImage({ config: { healthcheck: test && { test }, cmd: ['/app'] } })
  expect(runChecks(fake, {}, [brokenHealthcheck]).results[0]?.result).toBe('not-applicable')
})

test('the message names the program, and the fix what the image has instead', () => {
  expect(wordsOf(brokenHealthcheck, shell(ALPINE, CURL))).toEqual([
    {
      message: 'The health check might fail: HEALTHCHECK (through `/bin/sh`) runs `curl`, which is not on PATH.',
      fix: 'Use `wget`, which the image has, or give the application its own health command.',
    },
  ])
  expect(wordsOf(brokenHealthcheck, exec([elf('/server')], '/healthcheck'))).toEqual([
    {
      message: 'The health check always fails: HEALTHCHECK runs `/healthcheck`, which is not in the image.',
      fix: 'Copy it into the final stage with read permission for its user, or correct the path.',
    },
  ])
})

test('the finding is at the line of HEALTHCHECK', () => {
  const source = builtFrom('FROM alpine\nHEALTHCHECK CMD curl localhost\n')
  expect(findingsOf(brokenHealthcheck, shell(ALPINE, 'curl localhost'), source)[0]?.blame?.line).toBe(2)
})

test('only the preset kubernetes turns it off: the kubelet ignores HEALTHCHECK', () => {
  const severities = PRESETS.map(preset => [preset, resolveSeverities(preset, {}, [brokenHealthcheck])])
  expect(Object.fromEntries(severities)).toEqual({
    recommended: { 'runtime/healthcheck': 'error' },
    strict: { 'runtime/healthcheck': 'error' },
    kubernetes: { 'runtime/healthcheck': 'off' },
  })
})
