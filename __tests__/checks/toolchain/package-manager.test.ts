import { describe, expect, test } from '@jest/globals'
import { packageManager } from '../../../src/checks/toolchain/package-manager.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { apk, dpkg, file, files, findingLines, findingsOf, link, program } from '../images.ts'
import { elf, script } from '../runtime/files.ts'

const npm: FakeItem[] = [
  file('/usr/local/lib/node_modules/npm/package.json', 10),
  file('/usr/local/lib/node_modules/npm/bin/npm-cli.js', 10),
  ...files('/usr/local/lib/node_modules/npm/node_modules/a', 3, '.js', 10),
  link('/usr/local/bin/npm', '../lib/node_modules/npm/bin/npm-cli.js'),
]
const pip = [file('/opt/venv/lib/python3.12/site-packages/pip/__init__.py', 10), program('/opt/venv/bin/pip', 10)]

describe('language package managers', () => {
  test.each<[string, FakeItem[], string[]]>([
    ['npm', npm, ['npm']],
    ['Corepack', [file('/usr/local/lib/node_modules/corepack/package.json')], ['Corepack']],
    ['Yarn', [file('/opt/yarn-v1.22.22/package.json')], ['Yarn']],
    ['pnpm', [program('/usr/local/bin/pnpm')], ['pnpm']],
    ['pip', pip, ['pip']],
    ['Poetry', [file('/opt/poetry/lib/python3.12/site-packages/poetry/__init__.py')], ['Poetry']],
    ['uv', [program('/usr/local/bin/uv'), program('/uvx')], ['uv']],
    ['several', [...npm, ...pip], ['npm', 'pip']],
  ])('%s: a warning in own layers, an info from the base', (_, items, tools) => {
    const [own] = findingsOf(packageManager, { layers: [items] })
    expect(own).toMatchObject({ severity: 'warning', data: { tools } })
    const [base] = findingsOf(packageManager, { layers: [items], base: { layers: 1 } })
    expect(base).toMatchObject({ severity: 'info', data: { tools, inherited: true } })
  })

  test('the whole folder is counted', () => {
    expect(findingLines(packageManager, { layers: [npm] })).toEqual([
      'warning language-packages layer 0: 50 in 5 files',
    ])
  })

  test.each<[string, FakeItem[]]>([
    ['dependencies of the application', [file('/app/node_modules/npm-run-path/package.json')]],
    ['a program of Hadoop', [program('/opt/hadoop/bin/yarn')]],
    ['a module that is called pip', [file('/app/pip/__init__.py')]],
  ])('%s have no finding', (_, items) => {
    expect(findingsOf(packageManager, { layers: [items] })).toEqual([])
  })
})

describe('conda', () => {
  const installed = (name: string) => file(`/opt/conda/conda-meta/${name}.json`)

  test.each<[string, FakeItem[], string[]]>([
    ['conda', [program('/opt/conda/bin/conda'), installed('conda-24.9.2-py312h7900ff3_0')], ['conda']],
    ['conda', [file('/opt/conda/lib/python3.12/site-packages/conda/__init__.py')], ['conda']],
    ['mamba', [program('/opt/conda/bin/mamba'), installed('mamba-2.0.5-h3abd4de_0')], ['mamba']],
    ['micromamba', [program('/bin/micromamba')], ['micromamba']],
  ])('%s', (_, items, tools) => {
    const [finding] = findingsOf(packageManager, { layers: [items] })
    expect(finding).toMatchObject({ severity: 'warning', data: { tools } })
    const [started] = findingsOf(packageManager, { layers: [items], config: { entrypoint: [...tools, 'run', 'app'] } })
    expect(started?.severity).toBe('info')
  })

  test.each<[string, FakeItem[]]>([
    ['an environment', [program('/opt/env/bin/python3.12'), file('/opt/env/conda-meta/python-3.12.7-h_0.json')]],
    ['packages named like it', [installed('conda-pack-0.8.1-pyh_0'), installed('mamba-core-py_0')]],
    ['a test runner', [program('/usr/local/bin/mamba'), file('/usr/lib/python3/site-packages/mamba/__init__.py')]],
  ])('%s has no finding', (_, items) => {
    expect(findingsOf(packageManager, { layers: [items] })).toEqual([])
  })
})

describe('system package managers, and cases below a warning', () => {
  test.each<[string, FakeItem[], string[]]>([
    ['APT', [program('/usr/bin/apt-get'), ...dpkg({ apt: ['/usr/bin/apt-get'] })], ['APT']],
    ['apk', [program('/sbin/apk'), ...apk({ 'apk-tools': ['/sbin/apk'] })], ['apk']],
    ['DNF', [program('/usr/bin/microdnf')], ['DNF']],
    ['Zypper', [program('/usr/bin/zypper')], ['Zypper']],
    ['Git', [program('/usr/bin/git')], ['Git']],
    ['Mercurial and Subversion', [program('/usr/bin/hg'), program('/usr/bin/svn')], ['Mercurial', 'Subversion']],
    ['Ruby', [program('/usr/local/bin/gem'), program('/usr/local/bin/bundle')], ['RubyGems and Bundler']],
  ])('%s', (_, items, tools) => {
    for (const base of [0, 1]) {
      const [finding] = findingsOf(packageManager, { layers: [items], base: { layers: base } })
      expect(finding).toMatchObject({ severity: 'info', data: { tools } })
    }
  })
})

describe('a command that starts one', () => {
  const STARTERS = [
    ...['/bin/sh', '/bin/node', '/sbin/tini'].map(path => elf(path)),
    script('/bin/docker-entrypoint.sh', '/bin/sh', '#!/bin/sh\nexec "$@"\n'),
    script('/start.sh', '/bin/sh', '#!/bin/sh\nexec node server.js "$@"\n'),
  ]
  test.each<[string, string[], string[], string | undefined]>([
    ['exec form', [], ['npm', 'start'], 'npm'],
    ['by path', ['/usr/local/bin/npm'], ['run', 'serve'], 'npm'],
    ['npx', [], ['npx', 'serve'], 'npm'],
    ['shell form', [], ['/bin/sh', '-c', 'NODE_ENV=production npm start'], 'npm'],
    ['after another command', [], ['/bin/sh', '-c', 'node migrate.js && exec npm start'], 'npm'],
    ['behind an entrypoint script', ['docker-entrypoint.sh'], ['npm', 'start'], 'npm'],
    ['as an argument only', ['node'], ['npm'], undefined],
    ['as one of an entrypoint script', ['/start.sh'], ['npm', 'start'], undefined],
    ['in a line of a line', [], ['/bin/sh', '-c', "cd /app; sh -c 'npm start'"], 'npm'],
    ['between other commands', [], ['/bin/sh', '-c', 'node a.js; npm run b; exec node .'], 'npm'],
    ['behind a wrapper', ['/sbin/tini', '-g', '--', 'npm', 'start'], [], 'npm'],
    ['node itself', [], ['node', 'npm.js'], undefined],
    ['a word in a shell command', [], ['/bin/sh', '-c', 'echo npm; node .'], undefined],
    ['nothing', [], [], undefined],
  ])('%s', (_, entrypoint, cmd, tool) => {
    const [finding] = findingsOf(packageManager, { layers: [[...npm, ...STARTERS]], config: { entrypoint, cmd } })
    expect(finding?.data['neededTool']).toBe(tool)
    expect(finding?.data['neededBy']).toBe(tool && [...entrypoint, ...cmd].join(' '))
  })

  const corepack = [file('/usr/local/lib/node_modules/corepack/package.json')]
  test.each<[string, FakeItem[], string[], string]>([
    ['it is only an info', npm, ['npm', 'start'], 'info'],
    ['it comes with another, which counts', [...npm, ...pip], ['npm', 'start'], 'warning'],
    ['Corepack, which provides it', corepack, ['yarn', 'start'], 'info'],
    ['a property of every object is not a name', npm, ['constructor'], 'warning'],
  ])('%s', (_, items, cmd, severity) => {
    expect(findingsOf(packageManager, { layers: [items], config: { cmd } }).map(one => one.severity)).toEqual([
      severity,
    ])
  })

  test('has only the finding of that one', () => {
    const [finding] = findingsOf(packageManager, { layers: [pip], config: { cmd: ['npm', 'start'] } })
    expect(finding?.data['neededBy']).toBeUndefined()
  })
})
