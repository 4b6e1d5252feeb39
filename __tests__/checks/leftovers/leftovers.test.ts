import { describe, expect, test } from '@jest/globals'
import type { Check } from '../../../src/checks/check.ts'
import { bytecode } from '../../../src/checks/leftovers/bytecode.ts'
import { packageCache } from '../../../src/checks/leftovers/package-cache.ts'
import { sourceMaps } from '../../../src/checks/leftovers/source-maps.ts'
import { sources } from '../../../src/checks/leftovers/sources.ts'
import { tests } from '../../../src/checks/leftovers/tests.ts'
import { vcs } from '../../../src/checks/leftovers/vcs.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import type { FakeImage, FakeItem } from '../../helpers/image.ts'
import { file, files, findingsOf, gone, KB, link, MB, program } from '../images.ts'

/** Each finding as `severity path: bytes in files`. */
const told = (check: Check, image: FakeImage) =>
  findingsOf(check, image).map(
    ({ severity, path, data }) => `${severity} ${path}: ${data['bytes']} in ${data['files']}`,
  )

const app: FakeItem[] = [program('/app/server', MB), file('/etc/passwd')]

describe('leftovers/package-cache', () => {
  test.each<[name: string, items: FakeItem[], found: string[]]>([
    ['APT lists', files('/var/lib/apt/lists', 60, '_Packages', MB), ['warning /var/lib/apt/lists: 60000000 in 60']],
    [
      'both folders of APT at once',
      [file('/var/lib/apt/lists/a', MB), file('/var/cache/apt/pkgcache.bin', 2 * MB)],
      ['warning /var/cache/apt: 3000000 in 2'],
    ],
    ['apk indexes', [file('/var/cache/apk/APKINDEX.1.tar.gz', 2 * MB)], ['warning /var/cache/apk: 2000000 in 1']],
    [
      'npm, of whatever user',
      [file('/home/node/.npm/_cacache/a/b', MB)],
      ['warning /home/node/.npm/_cacache: 1000000 in 1'],
    ],
    ['pip', [file('/root/.cache/pip/http/x', MB)], ['warning /root/.cache/pip: 1000000 in 1']],
    ['Go modules', [file('/go/pkg/mod/cache/x', MB)], ['warning /go/pkg/mod: 1000000 in 1']],
    ['Cargo', [file('/usr/local/cargo/registry/src/x', MB)], ['warning /usr/local/cargo/registry: 1000000 in 1']],
    ['Maven', [file('/root/.m2/repository/org/x.jar', MB)], ['warning /root/.m2/repository: 1000000 in 1']],
    ['little of it', [file('/var/lib/apt/lists/lock', 0), file('/var/cache/apt/archives/lock', 999 * KB)], []],
    ['folders of similar names', [file('/srv/var/lib/apt/lists/x', MB), file('/app/my.npm/_cacache2/x', MB)], []],
    ['an application with its own cache', [file('/app/cache/pip/x', MB), file('/var/cache/nginx/x', MB)], []],
  ])('%s', (_, items, found) => {
    expect(told(packageCache, { layers: [[...app, ...items]] })).toEqual(found)
  })

  test('files of the base, or deleted by a later layer, are not reported here', () => {
    const lists = files('/var/lib/apt/lists', 2, '', MB)
    expect(told(packageCache, { base: { layers: 1 }, layers: [lists, app] })).toEqual([])
    expect(told(packageCache, { layers: [[...app, ...lists], [gone('/var/lib/apt/lists')]] })).toEqual([])
  })

  test('the fix names the cache mount', () => {
    const [finding] = findingsOf(packageCache, { layers: [[file('/root/.cache/pip/x', MB)]] })
    expect(describeFinding(finding as NonNullable<typeof finding>)).toEqual({
      message: 'The pip cache is shipped: 1 MB in 1 file (`/root/.cache/pip`).',
      fix: 'Keep the cache out of the layer: use `RUN --mount=type=cache,target=/root/.cache/pip`, or `pip install --no-cache-dir` in the same instruction.',
    })
  })
})

describe('leftovers/vcs', () => {
  test.each<[name: string, items: FakeItem[], found: string[]]>([
    ['a repository', [file('/app/.git/HEAD'), file('/app/.git/objects/a')], ['warning /app/.git: 2000 in 2']],
    [
      'Mercurial and Subversion',
      [file('/a/.hg/store'), file('/b/.svn/wc.db')],
      ['warning /a/.hg: 1000 in 1', 'warning /b/.svn: 1000 in 1'],
    ],
    ['a submodule, whose .git is a file', [file('/app/.git')], []],
    ['other files of git', [file('/app/.gitignore'), file('/app/.github/x'), file('/usr/share/git/HEAD')], []],
    ['a link', [link('/app/.git', '/nowhere')], []],
  ])('%s', (_, items, found) => {
    expect(told(vcs, { layers: [[...app, ...items]] })).toEqual(found)
  })
})

describe('leftovers/tests', () => {
  test.each<[name: string, items: FakeItem[], found: string[]]>([
    ['a folder of tests', [file('/app/test/a.py'), file('/app/test/b.py')], ['info /app/test: 2000 in 2']],
    [
      'tests next to the sources',
      [file('/app/src/a.test.ts'), file('/app/src/a.ts')],
      ['info /app/src/a.test.ts: 1000 in 1'],
    ],
    ['Python and Go', [file('/srv/test_x.py', 10), file('/srv/x_test.go', 20)], ['info /srv/x_test.go: 30 in 2']],
    ['those of dependencies', [file('/app/node_modules/x/test/a.js'), file('/app/.venv/lib/x/tests/a.py')], []],
    ['those of the system', [file('/usr/lib/python3/test/a.py'), file('/usr/local/lib/node/test/a.js')], []],
    [
      'a folder that only has the name',
      [file('/app/test/data.bin'), file('/app/latest/a.js'), file('/app/contest.ts')],
      [],
    ],
  ])('%s', (_, items, found) => {
    expect(told(tests, { layers: [[...app, ...items]] })).toEqual(found)
  })
})

describe('leftovers/sources', () => {
  test.each<[name: string, items: FakeItem[], found: string[]]>([
    [
      'TypeScript next to dist',
      [file('/app/tsconfig.json'), file('/app/src/a.ts'), file('/app/src/b.tsx'), file('/app/dist/a.js')],
      ['info /app/src: 2000 in 2'],
    ],
    [
      'Go next to its program',
      [file('/app/go.mod'), file('/app/main.go'), program('/app/app')],
      ['info /app: 1000 in 1'],
    ],
    [
      'Rust next to its program',
      [file('/s/Cargo.toml'), file('/s/src/m.rs'), program('/s/target/release/m')],
      ['info /s/src: 1000 in 1'],
    ],
    [
      'Java next to its archive',
      [file('/s/pom.xml'), file('/s/src/A.java'), file('/s/target/a.jar')],
      ['info /s/src: 1000 in 1'],
    ],
    ['TypeScript that runs as it is', [file('/app/tsconfig.json'), file('/app/src/a.ts')], []],
    ['declarations', [file('/app/tsconfig.json'), file('/app/dist/a.d.ts'), file('/app/dist/a.js')], []],
    ['JavaScript alone', [file('/app/package.json'), file('/app/src/a.js'), file('/app/dist/a.js')], []],
    [
      'those of dependencies',
      [file('/app/node_modules/x/tsconfig.json'), file('/app/node_modules/x/a.ts'), file('/app/dist/a.js')],
      [],
    ],
    ['a script that is executable', [file('/app/go.mod'), file('/app/main.go'), program('/app/run.sh')], []],
  ])('%s', (_, items, found) => {
    expect(told(sources, { layers: [[file('/etc/passwd'), ...items]] })).toEqual(found)
  })
})

describe('leftovers/source-maps', () => {
  test.each<[name: string, items: FakeItem[], found: string[]]>([
    [
      'of scripts and styles',
      [file('/app/dist/a.js.map', 10), file('/app/dist/b.css.map', 20)],
      ['info /app/dist: 30 in 2'],
    ],
    ['of dependencies', [file('/app/node_modules/x/a.js.map')], []],
    ['maps of other kinds', [file('/app/world.map'), file('/app/js.map/a.js')], []],
  ])('%s', (_, items, found) => {
    expect(told(sourceMaps, { layers: [[...app, ...items]] })).toEqual(found)
  })
})

describe('leftovers/bytecode', () => {
  const cached = (name: string, size = 200 * KB) => file(`/app/__pycache__/${name}.pyc`, size)
  test.each<[name: string, items: FakeItem[], found: string[]]>([
    [
      'for two interpreters',
      [cached('a.cpython-311'), cached('a.cpython-312', 201 * KB)],
      ['info /app/__pycache__/a.cpython-311.pyc: 200000 in 1'],
    ],
    [
      'optimized as well',
      [cached('a.cpython-312'), cached('a.cpython-312.opt-1'), cached('a.cpython-312.opt-2')],
      ['info /app/__pycache__/a.cpython-312.opt-1.pyc: 400000 in 2'],
    ],
    [
      'also next to the source',
      [cached('a.cpython-312'), file('/app/a.pyc', 200 * KB)],
      ['info /app/a.pyc: 200000 in 1'],
    ],
    ['once for each module', [cached('a.cpython-312'), cached('b.cpython-312')], []],
    ['a few bytes', [cached('a.cpython-311', KB), cached('a.cpython-312', KB)], []],
  ])('%s', (_, items, found) => {
    expect(told(bytecode, { layers: [[...app, ...items]] })).toEqual(found)
  })
})

test('paths that try to be slow are not slow', () => {
  const hostile = ['/dist', '/node_modules', '/coverage', '/test', '/.git', '/a.a-1'].map(part =>
    file(part.repeat(Math.floor(4000 / part.length))),
  )
  for (const check of [packageCache, vcs, tests, sources, sourceMaps, bytecode]) {
    expect(told(check, { layers: [[file('/x/tsconfig.json'), ...hostile]] }).length).toBeLessThan(3)
  }
})
