import { expect, test } from '@jest/globals'
import { shellForm } from '../../../src/checks/runtime/shell-form.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import type { FakeEntry, FakeImage } from '../../helpers/image.ts'
import { findingsOf } from '../images.ts'
import { elf, findingLines, script } from './files.ts'

const DASH: FakeEntry[] = [elf('/usr/bin/dash'), { path: '/bin/sh', link: '/usr/bin/dash' }]
const BUSYBOX: FakeEntry[] = [elf('/bin/busybox'), { path: '/bin/sh', link: '/bin/busybox' }]
const shell = (line: string) => ['/bin/sh', '-c', line]
const ENTRYPOINT = script('/usr/local/bin/docker-entrypoint.sh', '/bin/sh', '#!/bin/sh\nexec "$@"\n')

test.each<[string, FakeImage, string[]]>([
  ['CMD without a shell', { layers: [[elf('/server')]], config: { cmd: shell('/server') } }, ['error -: no-shell']],
  ['ENTRYPOINT without a shell', { config: { entrypoint: shell('/server') } }, ['error -: no-shell']],
  ['a missing shell, by name', { config: { cmd: ['bash', '-c', 'server'] } }, ['error -: no-shell']],
  ['dash, which stays as PID 1', { layers: [DASH], config: { cmd: shell('node server.js') } }, ['warning -: stays']],
  [
    'dash after an entrypoint script',
    { layers: [DASH, [ENTRYPOINT]], config: { entrypoint: ['docker-entrypoint.sh'], cmd: shell('node server.js') } },
    ['warning -: stays'],
  ],
  ['dash with exec', { layers: [DASH], config: { cmd: shell('cd /app && exec node server.js') } }, []],
  ['BusyBox, which executes its last command', { layers: [BUSYBOX], config: { cmd: shell('node server.js') } }, []],
  [
    'BusyBox with a second command',
    { layers: [BUSYBOX], config: { cmd: shell('node server.js; echo done') } },
    ['warning -: stays'],
  ],
  [
    'a shell of the image',
    {
      layers: [[elf('/bin/bash')]],
      config: { shell: ['/bin/bash', '-o', 'pipefail', '-c'], cmd: ['/bin/bash', '-o', 'pipefail', '-c', 'a | b'] },
    },
    ['warning -: stays'],
  ],
  ['by name', { layers: [DASH], config: { cmd: ['sh', '-c', 'node server.js'] } }, ['warning -: stays']],
  ...[shell, (line: string) => ['sh', '-c', line]].flatMap(form =>
    ['a & b; wait', 'a & b & wait -n', "trap 'kill $!' TERM; a & wait", '. /etc/app; a', 'cd /; id; ls'].map(
      (line): [string, FakeImage, string[]] => [
        `${form('').join(' ')}: ${line}, which needs the shell or ends at once`,
        { layers: [DASH], config: { cmd: form(line) } },
        [],
      ],
    ),
  ),
  [
    'under tini',
    { layers: [DASH, [elf('/sbin/tini')]], config: { entrypoint: ['tini', '--'], cmd: shell('node server.js') } },
    [],
  ],
  [
    'ENTRYPOINT that ignores CMD',
    { layers: [DASH], config: { entrypoint: shell('exec server'), cmd: ['--port', '80'] } },
    ['warning -: ignores-cmd'],
  ],
  [
    'ENTRYPOINT that names $1 in a text only',
    { layers: [DASH], config: { entrypoint: shell("exec awk '{print $1}'"), cmd: ['--port', '80'] } },
    ['warning -: ignores-cmd'],
  ],
  ...['exec "$0" "$@"', 'exec server "$@"', 'exec server $*', `exec server "\${1}"`].map(
    (line): [string, FakeImage, string[]] => [
      `ENTRYPOINT that uses CMD by ${line}`,
      { layers: [DASH], config: { entrypoint: shell(line), cmd: ['node', 'server.js'] } },
      [],
    ],
  ),
  ...[
    ['options', '--port 80', ['warning -: shell-as-arguments']],
    ['a list in single quotes', "['--port', '80']", ['warning -: shell-as-arguments']],
    // The program may start it.
    ['a command line', 'node server.js', []],
  ].map(([what, line, expected]): [string, FakeImage, string[]] => [
    `${what} in shell form behind a program`,
    { layers: [DASH, [elf('/app')]], config: { entrypoint: ['/app'], cmd: shell(line as string) } },
    expected as string[],
  ]),
  [
    'options in shell form behind a script that starts them',
    { layers: [DASH, [ENTRYPOINT]], config: { entrypoint: ['docker-entrypoint.sh'], cmd: shell('-x') } },
    [],
  ],
  ['a list', { layers: [DASH], config: { cmd: ['node', 'server.js'] } }, []],
  ['a script for a shell', { layers: [DASH], config: { cmd: ['/bin/sh', '/start.sh', '-c', 'x'] } }, []],
  ['no command', { layers: [DASH] }, []],
])('%s', (_, image, expected) => {
  expect(findingLines(shellForm, image)).toEqual(expected)
})

test('findings contain no secret of a start command', () => {
  const line = 'node server.js --password hunter2hunter; DB_PASSWORD=s3cr3ts3cr3t run'
  const cmd = ['--password', 'hunter2hunter']
  for (const config of [{ cmd: ['/bin/sh', '-c', line] }, { entrypoint: ['/bin/sh', '-c', line], cmd }]) {
    const found = JSON.stringify(findingsOf(shellForm, { layers: [DASH], config }))
    expect(found).toContain('***')
    expect(found).not.toMatch(/hunter2|s3cr3t/)
  }
})

test.each([
  ['node server.js', /exec form of `CMD`|exec form of CMD/, /, or start the line with `exec`\.$/],
  ['migrate && node server.js', /exec form/, /, or write `exec` before the last command\.$/],
  ['PORT=1 node server.js', /^Write/, /^Write `exec` before `node`\.$/],
  ['cd /app; node server.js', /^Write/, /^Write `exec` before `node`\.$/],
  ['node $FILE', /^Start/, /^Start the line with `exec`\.$/],
  ['migrate && PORT=1 node server.js', /exec form/, /, or write `exec` before `node`\.$/],
  ['worker & node server.js', /exec form/, /, and start one program only\.$/],
  ['node server.js &', /exec form/, /, and start one program only\.$/],
])('the fix of %j fits the line', (line, form, exec) => {
  const [found] = findingsOf(shellForm, { layers: [DASH], config: { cmd: shell(line) } }).map(describeFinding)
  expect(found?.fix).toMatch(form)
  expect(found?.fix).toMatch(exec)
})

test.each([
  [['sh', '-c', `java -jar a.jar \${0} \${@}`], ' Without CMD, `$0` adds the argument `sh`.'],
  [['sh', '-c', 'java -jar a.jar "$0" "$@"'], ' Without CMD, `$0` adds the argument `sh`.'],
  [['sh', '-c', 'java -jar a.jar $0 $@', '-x'], 'full grace period.'],
  [['sh', '-c', "java -jar a.jar '$0'"], 'full grace period.'],
])('the name of the shell as an argument: %j', (entrypoint, end) => {
  const [found] = findingsOf(shellForm, { layers: [DASH], config: { entrypoint } }).map(describeFinding)
  expect(found?.message.endsWith(end)).toBe(true)
})

test('a list that names a shell is an exec form already', () => {
  const [found] = findingsOf(shellForm, { layers: [DASH], config: { cmd: ['sh', '-c', 'node a.js'] } })
  expect(found && describeFinding(found).fix).toMatch(/^Name the program in CMD without the shell/)
})
