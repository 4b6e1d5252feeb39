import { expect, test } from '@jest/globals'
import { entrypoint } from '../../../src/checks/runtime/entrypoint.ts'
import type { ImageConfig } from '../../../src/image/model.ts'
import type { FakeEntry } from '../../helpers/image.ts'
import { elf, findingLines } from '../runtime/files.ts'

const NODE = elf('/usr/bin/node')
const LIBRARY = '/usr/lib/python3.13'
const PYTHON = [
  elf('/usr/bin/python3'),
  ...['runpy.py', 'ensurepip/_bundled/pip-25.0-py3-none-any.whl'].map(name => ({
    path: `${LIBRARY}/${name}`,
    size: 1,
  })),
]
const APP = { path: '/app', type: 'directory' as const }
const file = (path: string, size = 1): FakeEntry => ({ path, size, mode: 0o644 })
const manifest = (main: string, path = '/app/package.json'): FakeEntry => ({
  ...file(path),
  extracts: { npmMain: main },
})
const LOADER = file('/app/node_modules/tsx/package.json')
const lines = (items: FakeEntry[], cmd: string[], config: Partial<ImageConfig> = {}) =>
  findingLines(entrypoint, { layers: [[APP, ...items]], config: { workingDir: '/app', cmd, ...config } })

// Measured with Node.js 24.
test.each<[name: string, items: FakeEntry[], cmd: string[], expected: string | null]>([
  ['no index', [], ['node', '.'], '/app/index.js'],
  ['no index, by the path', [], ['node', '/app/'], '/app/index.js'],
  ['an index', [file('/app/index.js')], ['node', '.'], null],
  ['an index in JSON', [file('/app/index.json')], ['node', '/app'], null],
  ['an index with an ending that is not tried', [file('/app/index.mjs')], ['node', '.'], '/app/index.js'],
  ['main is missing', [manifest('dist/main.js')], ['node', '.'], '/app/dist/main.js'],
  ['main is there', [manifest('dist/main.js'), file('/app/dist/main.js')], ['node', '.'], null],
  ['main without its ending', [manifest('./dist/main'), file('/app/dist/main.js')], ['node', '.'], null],
  ['main is a directory', [manifest('dist'), file('/app/dist/index.js')], ['node', '.'], null],
  ['main is a directory without an index', [manifest('dist'), file('/app/dist/a.js')], ['node', '.'], '/app/dist'],
  ['main is missing, and the index is there', [manifest('dist/x.js'), file('/app/index.js')], ['node', '.'], null],
  ['no main', [manifest(''), file('/app/main.js')], ['node', '.'], '/app/index.js'],
  ['an unknown package.json', [file('/app/package.json')], ['node', '.'], null],
  ['another directory', [manifest('a.js', '/app/api/package.json')], ['node', 'api'], '/app/api/a.js'],
  ['a file next to the directory', [file('/app/api/a.js'), file('/app/api.js')], ['node', 'api'], null],
  ['a file without its ending', [file('/app/server.js')], ['node', 'server'], null],
  ['an ending that is not tried', [file('/app/server.mjs')], ['node', 'server'], '/app/server'],
  ['an ending that a loader tries', [file('/app/server.ts'), LOADER], ['node', '-r', 'tsx/cjs', 'server'], null],
  ['a directory with the name of the file', [file('/app/server.js/x')], ['node', 'server'], '/app/server'],
])('node: %s', (_, items, cmd, expected) => {
  expect(lines([NODE, ...items], cmd)).toEqual(expected === null ? [] : [`error ${expected}: script-missing`])
})

test('endings that NODE_OPTIONS may add', () => {
  const items = [NODE, file('/app/server.ts'), LOADER]
  expect(lines(items, ['node', 'server'], { env: ['NODE_OPTIONS=--import=tsx'] })).toEqual([])
})

test.each<[name: string, items: FakeEntry[], cmd: string[], expected: string | null]>([
  ['a directory', [file('/app/api/main.py')], ['python3', 'api'], 'error /app/api/__main__.py'],
  ['a directory with a main file', [file('/app/api/__main__.py')], ['python3', 'api'], null],
  ['a directory with a compiled main file', [file('/app/api/__main__.pyc')], ['python3', 'api'], null],
  ['this directory', [file('/app/main.py')], ['python3', '.'], 'error /app/__main__.py'],
  ['an archive', [file('/app/api.pyz')], ['python3', 'api.pyz'], null],
  ['no module', [], ['python3', '-m', 'api'], 'error /app/api.py'],
  ['no module, with options', [], ['python3', '-u', '-X', 'dev', '-OOm', 'api', 'serve'], 'error /app/api.py'],
  ['a module', [file('/app/api.py')], ['python3', '-m', 'api'], null],
  ['a module elsewhere', [file('/usr/lib/python3.13/http/server.py')], ['python3', '-m', 'http.server'], null],
  ['a package elsewhere', [file('/x/site-packages/black/__main__.py')], ['python3', '-m', 'black', 'a:b'], null],
  ['an extension module', [file('/app/api.cpython-313-x86_64-linux-gnu.so')], ['python3', '-m', 'api'], null],
  [
    'a package without a main file',
    [file('/app/api/__init__.py', 0)],
    ['python3', '-m', 'api'],
    'error /app/api/__main__.py',
  ],
  ['a package with a main file', [file('/app/api/__main__.py')], ['python3', '-m', 'api'], null],
  ['a package with code', [file('/app/api/__init__.py', 9)], ['python3', '-m', 'api'], 'warning /app/api/__main__.py'],
  ['a part of a package', [file('/app/api/__init__.py', 0)], ['python3', '-m', 'api.main'], 'error /app/api/main.py'],
  ['a part that is there', [file('/app/api/main.py')], ['python3', '-m', 'api.main'], null],
  ['a part of a package elsewhere', [file('/src/api/main.py')], ['python3', '-m', 'api.main'], null],
  ['an archive that may have it', [file('/app/all.egg')], ['python3', '-m', 'api'], null],
  ['an editable installation', [file('/x/site-packages/__editable___api_1_finder.py')], ['python3', '-m', 'api'], null],
  ['an unknown option', [], ['python3', '--check-hash-based-pycs', 'always', '-m', 'api'], null],
])('python: %s', (_, items, cmd, expected) => {
  expect(lines([...PYTHON, ...items], cmd)).toEqual(expected === null ? [] : [`${expected}: script-missing`])
})

test('an archive on PYTHONPATH may have the module', () => {
  expect(lines(PYTHON, ['python3', '-m', 'api'], { env: ['PYTHONPATH=/lib:/app/all.zip'] })).toEqual([])
  expect(lines(PYTHON, ['python3', '-m', 'api'], { env: ['PYTHONPATH=/src'] })).toHaveLength(1)
})

test('a Python without its modules as files is not followed', () => {
  expect(lines([elf('/usr/bin/python3')], ['python3', '-m', 'api'])).toEqual([])
})
