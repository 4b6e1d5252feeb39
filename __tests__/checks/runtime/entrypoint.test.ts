import { describe, expect, test } from '@jest/globals'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import { type FakeImage, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { elf, findingLines, script } from './files.ts'

const SH = elf('/bin/sh')
const ENV = elf('/usr/bin/env')
const NODE = elf('/usr/local/bin/node')
const exec = (...entrypoint: string[]) => ({ entrypoint })

test.each<[string, FakeImage, string]>([
  ['a path', { config: exec('/app/server') }, 'error /app/server: missing'],
  ['a name', { config: exec('server') }, 'error -: not-in-path'],
  ['a name outside of PATH', { layers: [[elf('/opt/server')]], config: exec('server') }, 'error -: not-in-path'],
  [
    'a name, with a PATH of the image',
    { layers: [[elf('/bin/a')]], config: { cmd: ['a'], env: ['PATH=/opt/bin'] } },
    'error -: not-in-path',
  ],
  [
    'a path from WORKDIR',
    { layers: [[elf('/server')]], config: { ...exec('./server'), workingDir: '/app' } },
    'error /app/server: missing',
  ],
  ['an empty word', { config: exec('') }, 'error -: empty-word'],
  ['a link to nothing', { layers: [[{ path: '/a', link: '/opt/a' }]], config: exec('/a') }, 'error /a: dangling'],
  ['a directory', { layers: [[elf('/app/server')]], config: exec('/app') }, 'error /app: directory'],
  ['no execute bit', { layers: [[elf('/a', {}, { mode: 0o644 })]], config: exec('/a') }, 'error /a: not-executable'],
  [
    'no execute bit, in PATH',
    { layers: [[elf('/bin/a', {}, { mode: 0o644 })]], config: exec('a') },
    'error /bin/a: not-executable',
  ],
  ['a device’s place', { layers: [[elf('/dev/a')]], config: exec('/dev/a') }, 'error /dev/a: mounted-over'],
  [
    'a place of the engine, from WORKDIR',
    { layers: [[elf('/proc/x/a')]], config: { ...exec('./a'), workingDir: '/proc/x' } },
    'error /proc/x/a: mounted-over',
  ],
  [
    'a file of the engine',
    { layers: [[elf('/etc/hosts')]], config: exec('/etc/hosts') },
    'error /etc/hosts: mounted-over',
  ],
  ['text', { layers: [[{ path: '/a', content: 'echo', mode: 0o755 }]], config: exec('/a') }, 'error /a: no-format'],
  [
    'an ELF file without a header',
    { layers: [[elf('/a', { bits: 0, unread: ['header'] })]], config: exec('/a') },
    'error /a: no-format',
  ],
  ['an object file', { layers: [[elf('/a', { type: 1 })]], config: exec('/a') }, 'error /a: no-format'],
  ['a core dump', { layers: [[elf('/a', { type: 4 })]], config: exec('/a') }, 'error /a: no-format'],
  [
    'another user only',
    { layers: [[elf('/a', {}, { mode: 0o744 })]], config: { ...exec('/a'), user: '1000' } },
    'warning /a: not-permitted',
  ],
  [
    'another group only',
    { layers: [[elf('/a', {}, { mode: 0o710, gid: 5 })]], config: { ...exec('/a'), user: '1:6' } },
    'warning /a: not-permitted',
  ],
  [
    'a closed folder',
    { layers: [[{ path: '/x', type: 'directory', mode: 0o700 }, elf('/x/a')]], config: { ...exec('/x/a'), user: '1' } },
    'warning /x/a: not-permitted',
  ],
  [
    'a script that only root reads',
    { layers: [[SH, script('/a', '/bin/sh', '#!/bin/sh\n', 0o711)]], config: { ...exec('/a'), user: '1' } },
    'error /a: not-readable',
  ],
  ['after env', { layers: [[ENV]], config: exec('/usr/bin/env', '-u', 'X', 'A=1', 'server') }, 'error -: not-in-path'],
  [
    'behind tini',
    { layers: [[elf('/sbin/tini')]], config: { ...exec('/sbin/tini', '-g', '-e', '143', '--'), cmd: ['/server'] } },
    'error /server: missing',
  ],
  [
    'behind dumb-init',
    { layers: [[elf('/usr/bin/dumb-init')]], config: exec('dumb-init', '-r', '15:3', '/server') },
    'error /server: missing',
  ],
  [
    'behind su-exec',
    { layers: [[elf('/sbin/su-exec')]], config: exec('su-exec', '1000', '/server') },
    'error /server: missing',
  ],
  [
    'behind su-exec for a missing user',
    { layers: [[elf('/sbin/su-exec'), elf('/server')]], config: exec('su-exec', 'app', '/server') },
    'error /sbin/su-exec: unknown-user',
  ],
  [
    'in a line of a shell',
    { layers: [[SH]], config: { cmd: ['/bin/sh', '-c', 'exec /server --port=$PORT'] } },
    'error /server: missing',
  ],
  [
    'in a line that prepares its environment first',
    { layers: [[SH]], config: { cmd: ['/bin/sh', '-ec', 'cd /app && export A=1 && server'] } },
    'error -: not-in-path',
  ],
  [
    'in a line with a further command',
    { layers: [[SH]], config: { cmd: ['/bin/sh', '-c', 'migrate; sleep 1'] } },
    'warning -: not-in-path',
  ],
  [
    'the command of an entrypoint script',
    {
      layers: [[SH, script('/usr/local/bin/docker-entrypoint.sh', '/bin/sh', '#!/bin/sh\nset -e\nexec "$@"\n')]],
      config: { ...exec('docker-entrypoint.sh'), cmd: ['/opt/../server'] },
    },
    'error /opt/../server: missing',
  ],
  [
    'an option for a script that only runs its arguments',
    {
      layers: [[SH, script('/usr/local/bin/docker-entrypoint.sh', '/bin/sh', 'exec "$@"')]],
      config: { ...exec('docker-entrypoint.sh'), cmd: ['--port', '80'] },
    },
    'error -: not-in-path',
  ],
  [
    'the program of an entrypoint script',
    {
      layers: [[SH, script('/entrypoint.sh', '/bin/sh', 'exec server "$@"')]],
      config: { ...exec('/entrypoint.sh'), cmd: ['/x'] },
    },
    'error -: not-in-path',
  ],
  [
    'a script of Node.js',
    {
      layers: [[NODE]],
      config: { cmd: ['node', '--enable-source-maps', '-r', './x.js', 'dist/server.js'], workingDir: '/app' },
    },
    'error /app/dist/server.js: script-missing',
  ],
  [
    'a script of Python',
    { layers: [[elf('/usr/bin/python3')]], config: exec('python3', '-u', 'app.py') },
    'error /app.py: script-missing',
  ],
  [
    'a jar',
    {
      layers: [[elf('/opt/java/bin/java')]],
      config: { ...exec('java', '-Xmx1g', '-jar', '/app.jar'), env: ['PATH=/bin:/opt/java/bin'] },
    },
    'error /app.jar: script-missing',
  ],
  ['a script of a shell', { layers: [[SH]], config: exec('sh', '-e', '/start.sh') }, 'error /start.sh: script-missing'],
  [
    'a script that the user may not read',
    { layers: [[NODE, { path: '/a.js', mode: 0o600 }]], config: { cmd: ['node', '/a'], user: '1' } },
    'error /a.js: script-unreadable',
  ],
  [
    'a script that the user of its shell may not read',
    {
      layers: [[SH, { path: '/a.sh', mode: 0o600, content: 'echo ok\n' }]],
      config: { cmd: ['sh', '/a.sh'], user: '1' },
    },
    'error /a.sh: script-unreadable',
  ],
])('%s', (_, image, expected) => {
  expect(findingLines(entrypoint, image)).toEqual(expected === '' ? [] : [expected])
})

test('a script whose shell refuses its first line starts nothing', () => {
  const start = (line: string) =>
    findingLines(entrypoint, {
      layers: [[SH, script('/start.sh', line, `#!${line}\nexec none\n`)]],
      config: { entrypoint: ['/start.sh'] },
    })
  expect(start('/bin/sh -e')).toEqual(['error -: not-in-path'])
  expect(start('/bin/sh -e -u')).toEqual([])
})

describe('commands that start', () => {
  test.each<[string, FakeImage]>([
    ['a name in the default PATH', { layers: [[elf('/usr/local/sbin/a')]], config: exec('a') }],
    [
      'a name in a PATH of the image, the last one',
      { layers: [[elf('/opt/a')]], config: { cmd: ['a'], env: ['PATH=/bin', 'PATH=/opt'] } },
    ],
    [
      'a name, after one that cannot be executed',
      { layers: [[elf('/usr/bin/a', {}, { mode: 0o644 }), elf('/bin/a')]], config: exec('a') },
    ],
    [
      'a path from WORKDIR',
      { layers: [[elf('/app/bin/server')]], config: { ...exec('bin/../bin/server'), workingDir: '/app/' } },
    ],
    [
      'through links',
      {
        layers: [[elf('/opt/a'), { path: '/bin', link: '/sbin' }, { path: '/sbin/a', link: '../opt/a' }]],
        config: exec('a'),
      },
    ],
    ['by its group', { layers: [[elf('/a', {}, { mode: 0o710, gid: 5 })]], config: { ...exec('/a'), user: '1:5' } }],
    [
      'by a group of its user',
      {
        layers: [
          [
            elf('/a', {}, { mode: 0o710, gid: 5 }),
            { path: '/etc/passwd', content: 'app:x:1:1::/:\n' },
            { path: '/etc/group', content: 'x:x:5:b,app\n' },
          ],
        ],
        config: { ...exec('/a'), user: 'app' },
      },
    ],
    [
      'for root, despite the mode of the folder',
      {
        layers: [[{ path: '/x', type: 'directory', mode: 0 }, elf('/x/a', {}, { uid: 7, mode: 0o100 })]],
        config: exec('/x/a'),
      },
    ],
    ['a file of the running container', { config: exec('/proc/self/exe') }],
    [
      'a word that the script interprets',
      {
        layers: [
          [
            SH,
            elf('/bin/serve'),
            script('/entrypoint.sh', '/bin/sh', 'case $1 in -*) set -- serve "$@" ;; esac\nexec "$@"'),
          ],
        ],
        config: { ...exec('/entrypoint.sh'), cmd: ['--port', '80'] },
      },
    ],
    [
      'arguments of a script that starts a fixed program',
      {
        layers: [[SH, elf('/bin/server'), script('/entrypoint.sh', '/bin/sh', 'exec server "$@"')]],
        config: { ...exec('/entrypoint.sh'), cmd: ['/x'] },
      },
    ],
    ['a builtin', { layers: [[SH]], config: { cmd: ['/bin/sh', '-c', 'while true; do sleep 1; done'] } }],
    ['a variable', { layers: [[SH]], config: { cmd: ['/bin/sh', '-c', '$APP --port 80'] } }],
    ['a relative path after cd', { layers: [[SH]], config: { cmd: ['/bin/sh', '-c', 'cd /x && ./server'] } }],
    ['two alternatives', { layers: [[SH, elf('/bin/true')]], config: { cmd: ['/bin/sh', '-c', 'true || server'] } }],
    ['Node.js without a script', { layers: [[NODE]], config: { cmd: ['node'] } }],
    ['an expression', { layers: [[NODE]], config: { cmd: ['node', '-e', 'x'] } }],
    [
      'a script without its ending',
      { layers: [[NODE, { path: '/app/dist/main.js' }]], config: { cmd: ['node', 'dist/main'], workingDir: '/app' } },
    ],
    ['a folder', { layers: [[NODE, { path: '/app/index.js' }]], config: { cmd: ['node', '.'], workingDir: '/app' } }],
    ['unknown options', { layers: [[NODE]], config: { cmd: ['node', '--new-option', 'value', 'a.js'] } }],
    ['a module of Python', { layers: [[elf('/usr/bin/python3')]], config: { cmd: ['python3', '-m', 'app'] } }],
    [
      'a class of Java',
      { layers: [[elf('/usr/bin/java')]], config: { cmd: ['java', '-cp', '/x.jar', 'Main', '-jar'] } },
    ],
    [
      'a shell whose text runs',
      {
        layers: [[SH, { path: '/bin/a', content: 'echo', mode: 0o755 }]],
        config: { cmd: ['/bin/sh', '-c', 'exec a'] },
      },
    ],
  ])('%s', (_, image) => {
    expect(findingLines(entrypoint, image)).toEqual([])
  })
})

describe('not applicable', () => {
  test.each<[string, FakeImage, string]>([
    ['no command', { layers: [[SH]] }, 'not-applicable'],
    ['Windows', { platform: { os: 'windows' }, config: exec('C:\\a.exe') }, 'not-evaluated'],
  ])('%s', (_, image, result) => {
    expect(runChecks(fakeImage(image), {}, [entrypoint]).results[0]?.result).toBe(result)
  })
})

test('blames the layer of an existing file, and the instruction for a missing one', () => {
  const image = fakeImage({ layers: [[SH], [elf('/a', {}, { mode: 0o644 })]], config: { entrypoint: ['/a'] } })
  expect(runChecks(image, {}, [entrypoint]).findings).toMatchObject([{ layer: 1, data: { instruction: 'ENTRYPOINT' } }])
  const missing = fakeImage({
    layers: [[elf('/sbin/tini')]],
    config: { entrypoint: ['/sbin/tini', '--'], cmd: ['/b', 'c'] },
  })
  expect(runChecks(missing, {}, [entrypoint]).findings).toMatchObject([{ layer: null, data: { instruction: 'CMD' } }])
})

describe('a program that is cut off', () => {
  const LOADER = '/lib64/ld-linux-x86-64.so.2'
  const dynamic = (missing = 0) => elf('/a', { interpreter: LOADER, missing })
  test.each<[string, FakeImage, string[]]>([
    ['whole pages', { layers: [[elf('/a', { missing: 4096 })]], config: exec('/a') }, ['error /a: truncated']],
    [
      'the start of its last page',
      { layers: [[elf('/a', { missing: 3289 })]], config: exec('/a') },
      ['error /a: truncated'],
    ],
    [
      'less than its last page',
      { layers: [[elf('/a', { missing: 3288 })]], config: exec('/a') },
      ['warning /a: truncated'],
    ],
    [
      'whole pages of another machine, which may have larger ones',
      { layers: [[elf('/a', { missing: 4096 })]], config: exec('/a'), platform: { architecture: 'arm64' } },
      ['warning /a: truncated'],
    ],
    [
      'its loader',
      { layers: [[dynamic(), elf(LOADER, { missing: 9000 })]], config: exec('/a') },
      [`error ${LOADER}: truncated`],
    ],
    [
      'a program that a script starts',
      {
        layers: [[SH, script('/s', '/bin/sh', '#!/bin/sh\n[ -e /x ] && /b\nexec /a\n'), elf('/a', { missing: 9000 })]],
        config: exec('/s'),
      },
      ['warning /a: truncated'],
    ],
    ['no part', { layers: [[dynamic(), elf(LOADER)]], config: exec('/a') }, []],
    [
      'a program that is not started',
      { layers: [[elf('/a'), elf('/bin/b', { missing: 9000 })]], config: exec('/a') },
      [],
    ],
  ])('%s', (_, image, expected) => {
    expect(findingLines(entrypoint, image, 'problem')).toEqual(expected)
  })
})
