import { describe, expect, test } from '@jest/globals'
import { brokenHealthcheck } from '../../../src/checks/runtime/healthcheck.ts'
import { resolveSeverities } from '../../../src/checks/severities.ts'
import type { ImageConfig } from '../../../src/image/model.ts'
import { PRESETS } from '../../../src/options/options.ts'
import { type FakeEntry, type FakeImage, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { builtFrom, findingsOf, wordsOf } from '../images.ts'
import { elf, findingLines, script } from './files.ts'

const ALPINE: FakeEntry[] = [
  elf('/bin/busybox'),
  { path: '/bin/sh', link: '/bin/busybox' },
  { path: '/usr/bin/wget', link: '/bin/busybox' },
  { path: '/usr/bin/wc', link: '/bin/busybox' },
  { path: '/bin/cat', link: '/bin/busybox' },
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
  ['curl on Alpine', shell(ALPINE, CURL), ['error -: not-in-path']],
  [
    'nc on Alpine, which may be an applet without a link',
    shell(ALPINE, 'nc -z localhost 80'),
    ['warning -: not-in-path'],
  ],
  ['wget on Alpine', shell(ALPINE, WGET), []],
  ['wget on a slim Debian', shell(SLIM, WGET), ['error -: not-in-path']],
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
  ['a shell by name', exec(ALPINE, 'sh', '-c', CURL), ['error -: not-in-path']],
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
    ['error /healthcheck.js: script-missing'],
  ],
  [
    'after timeout',
    exec([...ALPINE, elf('/bin/timeout')], 'timeout', '-s', 'KILL', '5', 'curl'),
    ['error -: not-in-path'],
  ],
  ['without timeout', exec([...ALPINE, elf('/bin/curl')], 'timeout', '5', 'curl'), ['error -: not-in-path']],
  [
    'after timeout and env',
    exec([...ALPINE, elf('/bin/timeout'), elf('/bin/env')], 'timeout', '5', 'env', 'A=1', 'curl'),
    ['error -: not-in-path'],
  ],
  ['wget after timeout', exec([...ALPINE, elf('/bin/timeout')], 'timeout', '-k1', '5', 'wget'), []],
  ['the form of Compose for a shell', exec(ALPINE, 'CMD-SHELL', 'wget localhost'), ['error -: not-in-path']],
  ['the form of Compose for a list', exec(ALPINE, 'CMD', 'wget', 'localhost'), ['error -: not-in-path']],
  ['a list in single quotes', shell(ALPINE, "['wget', '-q', 'localhost']"), ['error -: quoted-list']],
  ['a condition with brackets', shell(ALPINE, '[ "$(wget -qO- localhost)" ]'), []],
])('%s', (_, fake, expected) => {
  expect(findingLines(brokenHealthcheck, fake)).toEqual(expected)
})

test.each<[string[], string[]]>([
  [['sh', '-c', 'curl -f localhost; exit 0'], []],
  [['sh', '-ec', 'curl -f localhost; exit 0'], ['error -: not-in-path']],
  [['sh', '-c', "sh -ec 'curl -f localhost; true'"], ['warning -: not-in-path']],
])('%j', (words, expected) => {
  expect(findingLines(brokenHealthcheck, exec(ALPINE, ...words))).toEqual(expected)
})

describe('a line without curl', () => {
  test.each([
    CURL,
    'curl -f localhost',
    'curl -f localhost > /dev/null || kill 1',
    'cd /app && curl -f localhost',
    'curl -s localhost | grep -q ok || exit 1',
    'curl -f localhost;',
    'command -v curl && curl localhost',
    'test "$(curl -s localhost)" = ok',
    'timeout 5 curl -f localhost || exit 1',
    'env A=1 timeout -s KILL 5 curl -f localhost',
    '[ "$(curl -s localhost)" = "ok" ] || exit 1',
    '[ $(curl -s localhost) = ok ]',
    '[ $(curl -so /dev/null -w "%{http_code}" localhost) -eq 200 ]',
    '[ -n "$(curl -s localhost)" ]',
    '[[ "$(curl -s localhost)" == ok ]]',
    '[[ -n x && "$(curl -s localhost)" == ok ]]',
    '[[ "$(curl -s localhost)" == ok || "" == x ]]',
    'test `curl -s localhost | jq -r .status` = UP',
    'STATUS=$(curl -s localhost); [ "$STATUS" = 200 ]',
    'STATUS=$(curl -s localhost) || exit 1; echo "$STATUS"',
    'if curl localhost; then exit 0; else exit 1; fi',
    'if ! curl localhost; then exit 1; fi',
    'if [ "$(curl -s localhost)" = ok ]; then exit 0; fi; exit 1',
    'curl localhost; [ $? -eq 0 ]',
    'curl localhost; if [ $? != 0 ]; then exit 1; fi',
    'curl localhost; exit $?',
    'curl localhost; rc=$?; exit $rc',
    'curl localhost || { exit 1; }',
    '(curl localhost || exit 1)',
    '{ curl localhost; } || (echo no; exit 1)',
    'curl localhost && exit 0 || exit 1',
    'set -e; curl localhost; echo ok',
    'set -eo pipefail; curl localhost | cat; echo ok',
    'echo "$(curl -s localhost)" | grep -q ok',
    'sh -c "curl -f localhost" || exit 1',
    'exec curl -f localhost',
    'until curl -f localhost; do wget -T 1 elsewhere; done',
    'while ! curl -f localhost; do :; done',
    'for i in 1 2 3; do curl -f localhost && exit 0; done; exit 1',
    'wget -q localhost && curl -f localhost/ready',
  ])('fails: %s', line => {
    const [finding = '', ...others] = findingLines(brokenHealthcheck, shell(ALPINE, line))
    expect([finding.replace(/^(?:error|warning) /, ''), ...others]).toEqual(['-: not-in-path'])
  })

  test.each([
    CURL,
    'curl -f localhost',
    'cd /app && curl -f localhost',
    'curl -s localhost | grep -q ok || exit 1',
    'test "$(curl -s localhost)" = ok',
    '[ $(curl -so /dev/null -w "%{http_code}" localhost) -eq 200 ]',
    'timeout 5 curl -f "http://localhost:$PORT/?a=1&b=2" || exit 1',
    'STATUS=$(curl -s localhost); [ "$STATUS" = 200 ]',
    'if curl localhost; then exit 0; else exit 1; fi',
    'wget -q localhost && curl -f localhost/ready',
  ])('always: %s', line => {
    const entries = [...ALPINE, elf('/usr/bin/timeout')]
    expect(findingLines(brokenHealthcheck, shell(entries, line))).toEqual(['error -: not-in-path'])
  })

  test.each([
    'apk add curl; curl -f localhost',
    '/app/prepare && curl -f localhost',
    'timeout 9 apk add curl; curl -f localhost',
    'curl -f "$(/app/address)" || exit 1',
    'echo "`apk add curl`"; curl -f localhost',
    'for i in $(/app/ports); do curl -f localhost && exit 0; done; exit 1',
    'curl -f "http://$(apk add curl)"',
  ])('unless something else may create it: %s', line => {
    const entries = [...ALPINE, elf('/usr/bin/timeout'), elf('/sbin/apk'), elf('/app/address'), elf('/app/prepare')]
    expect(findingLines(brokenHealthcheck, shell(entries, line))).toEqual(['warning -: not-in-path'])
  })

  test.each([
    'curl -f localhost || wget -q localhost || exit 1',
    'curl -f localhost || exit 0',
    'curl -f localhost || true',
    'curl -f localhost; exit 0',
    'curl -f localhost &',
    '$CLIENT localhost',
    '[ -f /tmp/ready ] || curl localhost',
    'command -v curl && curl -f localhost || wget -q localhost',
    'if command -v curl; then curl -f localhost; else wget -q localhost; fi',
    '[ -x /usr/bin/curl ] && curl -f localhost || wget -q localhost',
    '[ "$(curl -s localhost || wget -qO- localhost)" = ok ]',
    'STATUS=$(curl -s localhost); wget -q localhost',
    'curl -s localhost | wc -l',
    '[ -n "$(curl -s localhost 2>&1)" ]',
    'curl -s localhost | cat',
    'for i in 1 2; do wget -q localhost && exit 0; done; exit 1',
    'ok() { curl localhost; }; ok || wget localhost',
    'PATH=$EXTRA:$PATH; curl localhost',
    'false; curl localhost; false',
    'wget -q localhost; [ $? -eq 0 ]',
    'test "$(wget -qO- localhost)" = ok',
    '! wget localhost',
    'kill -0 1',
    '"curl',
  ])('is not reported: %s', line => {
    expect(findingLines(brokenHealthcheck, shell(ALPINE, line))).toEqual([])
  })
})

test.each([
  '! curl -f localhost',
  'if curl -f localhost; then exit 1; fi',
  'curl -s localhost | grep -q DOWN && exit 1 || exit 0',
  '! curl -s localhost | grep -q DOWN',
])('a line that always passes without curl: %s', line => {
  expect(wordsOf(brokenHealthcheck, shell(SLIM, line))[0]?.message).toBe(
    'The health check might always pass: HEALTHCHECK (through `/bin/sh`) runs `curl`, which is not on PATH.',
  )
})

test('the program that decides is the one that is reported', () => {
  const [finding] = findingsOf(brokenHealthcheck, shell(ALPINE, 'logger probe; timeout 5 curl -f localhost'))
  expect(finding?.data['word']).toBe('timeout')
  const both = shell([...ALPINE, elf('/usr/bin/timeout')], 'logger probe; timeout 5 curl -f localhost')
  expect(findingsOf(brokenHealthcheck, both)[0]?.data['word']).toBe('curl')
})

test('the words of Compose are removed', () => {
  expect(wordsOf(brokenHealthcheck, exec(ALPINE, 'CMD-SHELL', 'wget -q localhost || exit 1'))[0]?.fix).toBe(
    'Remove `CMD-SHELL`, which only Compose files have: `HEALTHCHECK CMD wget -q localhost || exit 1`.',
  )
  expect(wordsOf(brokenHealthcheck, exec(ALPINE, 'CMD', 'wget', 'localhost'))[0]?.fix).toBe(
    'Remove `CMD`, which only Compose files have: `HEALTHCHECK CMD ["wget", "localhost"]`.',
  )
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
      message: 'The health check always fails: HEALTHCHECK (through `/bin/sh`) runs `curl`, which is not on PATH.',
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
