import type { Row } from './entrypoints.ts'

/** A copy of id(1) that belongs to root and has the setuid bit, which the image `rights` has. */
const SERVER = '/usr/local/bin/server'

const AS_ROOT = /euid=0/
const AS_APP = /^uid=1000\(app\) gid=1000\(app\) groups=1000\(app\)$/m

const asApp = (said: string[], output: RegExp, ...cmd: string[]): Row => [
  `as app: ${cmd.join(' ')}`,
  { target: 'rights', cmd, user: 'app' },
  said,
  'ok',
  output,
]

const asScript = (said: string[], output: RegExp, code: string): Row => [
  `as app: ${code.replaceAll('\n', '; ')}`,
  { target: 'rights', script: `#!/bin/sh\n${code}\n`, cmd: [], user: 'app' },
  said,
  'ok',
  output,
]

const SURE = ['error user/root']
const LIKELY = ['warning user/root']
const LINE = 'warning runtime/shell-form'

/** What starts a program that makes root: launchers, parents, and shells in other processes. */
export const LAUNCHERS: Row[] = [
  ...[
    ['flock', '/tmp/l', SERVER],
    ['flock', '-w', '3', '/tmp/l', SERVER],
    ['setarch', 'x86_64', SERVER],
    ['linux64', SERVER],
    ['chrt', '-o', '0', SERVER],
    ['prlimit', '--nofile=100', '--', SERVER],
    ['taskset', '-c', '0', SERVER],
    ['choom', '-n', '100', '--', SERVER],
    ['s6-setsid', SERVER],
    ['s6-softlimit', '-o', '100', SERVER],
    ['nice', '-n', '5', 'flock', '/tmp/l', 'taskset', '1', SERVER],
    ['xargs', SERVER],
    ['run-parts', '/opt/parts'],
  ].map(words => asApp(SURE, AS_ROOT, ...words)),
  asApp([...SURE, LINE], AS_ROOT, 'flock', '/tmp/l', '-c', SERVER),
  asApp([...SURE, LINE], AS_ROOT, 'env', '-S', `sh -c "${SERVER}"`),
  asApp([...SURE, LINE], AS_ROOT, 'script', '-qc', SERVER, '/dev/null'),
  asApp([...SURE, 'warning runtime/exec-form'], AS_ROOT, 'find', '/etc', '-maxdepth', '0', '-exec', SERVER, ';'),
  asApp(
    [...LIKELY, 'warning runtime/exec-form'],
    AS_ROOT,
    'find',
    '/etc/hostname',
    '-name',
    'hostname',
    '-exec',
    SERVER,
    ';',
  ),
  asApp(LIKELY, /^$/, 'xargs', '-r', SERVER),
  asApp(LIKELY, AS_ROOT, 'perl', '-e', `exec "${SERVER}"`),
  asApp(LIKELY, AS_ROOT, 'awk', `BEGIN { system("${SERVER}") }`),
  asApp([], AS_APP, '/lib64/ld-linux-x86-64.so.2', SERVER),
  asApp(LIKELY, AS_ROOT, '/lib64/ld-linux-x86-64.so.2', '/usr/bin/env', SERVER),
  asApp([], AS_APP, '/opt/bin/bash', '-c', 'id'),
  asApp(SURE, AS_ROOT, '/opt/bin/bash', '-pc', 'id'),
  ...[`${SERVER} | cat`, `cat /etc/hostname | ${SERVER}`, `${SERVER} & wait`, `${SERVER} &\nwait`].map(code =>
    asScript(SURE, AS_ROOT, code),
  ),
  ...[
    `true\n${SERVER}\nexec true`,
    `(cd / && ${SERVER})\nexec true`,
    `report=$(${SERVER})\necho "$report"`,
    `trap ${SERVER} EXIT\ntrue`,
    `sleep 0.1 & ${SERVER} & wait`,
  ].map(code => asScript(LIKELY, AS_ROOT, code)),
  asScript(LIKELY, /^$/, `if [ -n "$DEBUG" ]; then ${SERVER}; fi\nexec true`),
  asScript([], AS_APP, 'id & wait'),
  [
    'as root: flock and a step down',
    { target: 'deb', cmd: ['flock', '/tmp/l', 'gosu', 'app', 'id'] },
    ['warning user/step-down'],
    'ok',
    AS_APP,
  ],
]
