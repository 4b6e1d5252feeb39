/** Package scripts, programs of supervisord, and files that launchers read. */
import { expect, test } from '@jest/globals'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import type { FakeEntry } from '../../helpers/image.ts'
import { wordsOf } from '../images.ts'
import { elf, findingLines, script } from './files.ts'

const NPM = script('/usr/lib/node_modules/npm/bin/npm-cli.js', '/usr/bin/env node')
const PROGRAMS = [
  ...['/bin/sh', '/usr/bin/env', '/usr/bin/node', '/usr/bin/java', '/usr/bin/python3'].map(path => elf(path)),
  NPM,
  { path: '/usr/bin/npm', link: '../lib/node_modules/npm/bin/npm-cli.js' },
  ...['yarn', 'pnpm', 'gunicorn', 'supervisord', 'nginx'].map(name => script(`/usr/bin/${name}`, '/usr/bin/env node')),
]
const manifest = (scripts: Record<string, string>, path = '/app/package.json', dev: string[] = []): FakeEntry => ({
  path,
  size: 99,
  extracts: { npmScripts: scripts, npm: { dev } },
})
const SERVER = { path: '/app/server.js', size: 9 }
const TOOL = script('/app/node_modules/.bin/tool', '/usr/bin/env node')
const config = (...cmd: string[]) => ({ cmd, workingDir: '/app' })

test.each<[string, FakeEntry[], string[], string[]]>([
  ['a tool that is missing', [manifest({ start: 'cross-env A=b node server.js' })], ['npm', 'start'], ['cross-env']],
  ['a file that is missing', [manifest({ start: 'node dist/server.js' })], ['npm', 'run', 'start'], ['node']],
  ['a file that is there', [manifest({ start: 'node server.js' }), SERVER], ['npm', 'start'], []],
  ['a tool of the package', [manifest({ start: 'tool --port 1' }), TOOL], ['npm', 'start'], []],
  [
    'a file behind cross-env',
    [manifest({ start: 'cross-env A=b node x.js' }), script('/app/node_modules/.bin/cross-env', '/usr/bin/env node')],
    ['npm', 'start'],
    ['node'],
  ],
  ['a script before', [manifest({ prestart: 'tsc', start: 'node server.js' }), SERVER], ['npm', 'start'], ['tsc']],
  [
    'a script before, which yarn does not run',
    [manifest({ prestart: 'tsc', start: 'node server.js' }), SERVER],
    ['yarn', 'start'],
    [],
  ],
  ['yarn', [manifest({ start: 'tsc' })], ['yarn', 'start'], ['tsc']],
  ['pnpm', [manifest({ prod: 'tsc' })], ['pnpm', '--silent', 'run', 'prod'], ['tsc']],
  ['a line of a shell', [manifest({ start: 'tsc' })], ['/bin/sh', '-c', 'exec npm start'], ['tsc']],
  ['no script', [manifest({ build: 'tsc' })], ['npm', 'run', 'serve'], ['serve']],
  ['no script, but a server', [manifest({ build: 'tsc' }), SERVER], ['npm', 'start'], []],
  ['no script of yarn, which may be a program', [manifest({})], ['yarn', 'run', 'tool'], []],
  ['a line that goes on', [manifest({ start: 'tsc || node server.js' }), SERVER], ['npm', 'start'], []],
  ['a variable', [manifest({ start: '$TOOL server.js' })], ['npm', 'start'], []],
  ['a package of a workspace', [manifest({ start: 'tsc' })], ['npm', '-w', 'a', 'start'], []],
  ['a package elsewhere', [manifest({ start: 'tsc' })], ['npm', '--prefix', '/srv', 'start'], []],
  ['no package', [], ['npm', 'start'], []],
  ['a package above', [manifest({ start: 'tsc' }, '/package.json')], ['npm', 'start'], ['tsc']],
  ["Plug'n'Play", [manifest({ start: 'tsc' }), { path: '/app/.pnp.cjs', size: 1 }], ['yarn', 'start'], []],
])('npm: %s', (_, files, cmd, expected) => {
  const image = {
    layers: [[...PROGRAMS, { path: '/app', type: 'directory' as const }, ...files]],
    config: config(...cmd),
  }
  const lines = findingLines(entrypoint, image)
  expect(lines.every(line => /^warning \S+: (?:package-script|no-script)$/.test(line))).toBe(true)
  expect(wordsOf(entrypoint, image).map(({ message }) => message.includes(`\`${expected[0]}\``))).toEqual(
    expected.map(() => true),
  )
})

test.each<[string, FakeEntry, string]>([
  [
    'of development',
    manifest({ start: 'tool' }, '/app/package.json', ['tool']),
    'Move its package from `devDependencies` to `dependencies`, or write the script without `tool`.',
  ],
  [
    'of another package',
    manifest({ start: 'tool' }),
    'Install `tool` in the final stage, or write the script without it.',
  ],
  [
    'of a file',
    manifest({ start: 'node dist/a.js' }),
    'Copy `/app/dist/a.js` into the final stage, or correct the path in the script.',
  ],
])('the fix of a script %s', (_, file, fix) => {
  expect(
    wordsOf(entrypoint, { layers: [[...PROGRAMS, file]], config: config('npm', 'start') }).map(one => one.fix),
  ).toEqual([fix])
})

const supervised = (command: string, more = {}): FakeEntry => ({
  path: '/etc/supervisord.conf',
  size: 99,
  extracts: { supervisor: { programs: [{ name: 'x', command, directory: null, starts: true, ...more }], include: '' } },
})
const FOLDER: FakeEntry = { path: '/etc/supervisor/conf.d', type: 'directory' }

test.each<[string, FakeEntry[], string[], string[]]>([
  ['a program that is missing', [supervised('/usr/sbin/nginx -g "daemon off;"')], [], ['/usr/sbin/nginx']],
  ['a program that is there', [supervised('/usr/bin/nginx -g "daemon off;"')], [], []],
  ['a name', [supervised('redis-server')], [], ['redis-server']],
  ['a file', [supervised('node server.js', { directory: '/app' })], [], ['/app/server.js']],
  ['a file that is there', [supervised('node server.js', { directory: '/app' }), SERVER], [], []],
  ['an expansion', [supervised('%(ENV_HOME)s/x')], [], []],
  ['a program that does not start', [supervised('redis-server', { starts: false })], [], []],
  ['another configuration', [supervised('redis-server')], ['-c', '/app/package.json'], []],
  ['a configuration that is unknown', [supervised('redis-server')], ['-n', '-c'], []],
  ['the named configuration', [supervised('redis-server')], ['-n', '-c', '/etc/supervisord.conf'], ['redis-server']],
  [
    'an included file',
    [
      FOLDER,
      {
        path: '/etc/supervisor/supervisord.conf',
        size: 9,
        extracts: { supervisor: { programs: [], include: 'conf.d/*.conf' } },
      },
      { ...supervised('redis-server'), path: '/etc/supervisor/conf.d/a.conf' },
      { ...supervised('memcached'), path: '/etc/supervisor/conf.d/a.off' },
    ],
    [],
    ['redis-server'],
  ],
])('supervisord: %s', (_, files, args, expected) => {
  const image = { layers: [[...PROGRAMS, manifest({}), ...files]], config: config('supervisord', '-n', ...args) }
  expect(findingLines(entrypoint, image).every(line => /^warning \S+: supervised$/.test(line))).toBe(true)
  expect(wordsOf(entrypoint, image).map(({ message }) => message.includes(`\`${expected[0]}\``))).toEqual(
    expected.map(() => true),
  )
})

test.each<[string, string[], string[]]>([
  ['gunicorn', ['gunicorn', '-c', '/app/gunicorn.conf.py', 'app:app'], ['/app/gunicorn.conf.py']],
  ['gunicorn, with =', ['gunicorn', '--config=/app/gunicorn.conf.py', 'app:app'], ['/app/gunicorn.conf.py']],
  ['gunicorn, a file that is there', ['gunicorn', '-c', '/app/server.js'], []],
  ['gunicorn, a module', ['gunicorn', '-c', 'python:app.conf'], []],
  ['a directory that may be a volume', ['gunicorn', '-c', '/config/gunicorn.conf.py'], []],
  ['nginx', ['nginx', '-c', '/app/nginx.conf'], ['/app/nginx.conf']],
  ['supervisord', ['supervisord', '-c', '/app/s.conf'], ['/app/s.conf']],
  ['a class path', ['java', '-cp', '/app/app.jar', 'Main'], ['/app/app.jar']],
  ['a class path with a file', ['java', '-cp', '/app/app.jar:/app/server.js', 'Main'], []],
  ['arguments of the application', ['java', '-cp', '/app/server.js', 'Main', '-javaagent:/app/x'], []],
  ['another program', ['node', 'server.js', '-c', '/app/x.conf'], []],
])('a file for %s', (_, cmd, expected) => {
  const image = { layers: [[...PROGRAMS, SERVER]], config: config(...cmd) }
  expect(findingLines(entrypoint, image)).toEqual(expected.map(path => `warning ${path}: file-argument`))
})

const TO_NODE = `#!/bin/sh
if ! command -v "$1" > /dev/null || { [ -f "$1" ] && ! [ -x "$1" ]; }; then set -- node "$@"; fi
exec "$@"
`

test.each<[string, string[], string]>([
  ['npm start', ['npm', 'start'], 'warning /app/package.json: package-script'],
  ['node with a file', ['node', 'dist/a.js'], 'error /app/dist/a.js: script-missing'],
])("node's entrypoint hands over to %s: a file of this name is not there", (_, cmd, expected) => {
  const layers = [[...PROGRAMS, script('/start', '/bin/sh', TO_NODE), manifest({ start: 'tool' })]]
  const image = { layers, config: { ...config(...cmd), entrypoint: ['/start'] } }
  expect(findingLines(entrypoint, image)).toEqual([expected])
})
