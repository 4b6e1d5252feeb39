import { describe, expect, test } from '@jest/globals'
import { PACKAGE_NEEDS } from '../../../src/image/packages/needs.ts'
import { readPackages } from '../../../src/image/packages/packages.ts'
import { growthOfWork, LINEAR } from '../../helpers/cpu.ts'
import { type FakeItem, type FakeLayer, fakeImage } from '../../helpers/image.ts'
import { packageFixture } from './fixtures.ts'

const status = (...names: string[]): FakeItem => ({
  path: '/var/lib/dpkg/status',
  content: names.map(name => `Package: ${name}\nStatus: install ok installed\nVersion: 1\n`).join('\n'),
})
const installed = (...names: string[]): FakeItem => ({
  path: '/lib/apk/db/installed',
  content: names.map(name => `P:${name}\nV:1\nF:bin\nR:${name}\n`).join('\n'),
})

/** `name@layer`, with `!` if the container's own database does not list it. */
function packageLines(layers: FakeLayer[]): string[] {
  return readPackages(fakeImage({ layers })).packages.map(
    item => `${item.name}@${item.layer}${item.visible ? '' : '!'}`,
  )
}

describe('the layer that added a package', () => {
  test.each<[string, FakeLayer[], string[]]>([
    ['no database', [[{ path: '/bin/sh' }]], []],
    ['one layer', [[status('a', 'b')]], ['a@0', 'b@0']],
    ['one more in a later layer', [[status('a')], [], [status('a', 'b')]], ['a@0', 'b@2']],
    ['removed in a later layer', [[status('a', 'b')], [status('a')]], ['a@0', 'b@0!']],
    ['removed and back again', [[status('a')], [status()], [status('a')]], ['a@0!', 'a@2']],
    ['the database deleted', [[status('a')], [{ whiteout: '/var/lib/dpkg/status' }]], ['a@0!']],
    ['its folder deleted', [[installed('a')], [{ opaque: '/lib/apk' }]], ['a@0!']],
    ['two package managers', [[status('a'), installed('b')]], ['a@0', 'b@0']],
    [
      'distroless, one file a package',
      [
        [{ path: '/var/lib/dpkg/status.d/tzdata', content: 'Package: tzdata\nVersion: 1\n' }],
        [
          { path: '/var/lib/dpkg/status.d/libssl3', content: 'Package: libssl3\nVersion: 1\n' },
          { path: '/var/lib/dpkg/status.d/libssl3.md5sums', content: 'x  usr/lib/libssl.so.3\n' },
        ],
      ],
      ['tzdata@0', 'libssl3@1'],
    ],
  ])('%s', (_, layers, expected) => {
    expect(packageLines(layers)).toEqual(expected)
  })

  test('another version is another package', () => {
    const old: FakeItem = { path: '/lib/apk/db/installed', content: 'P:a\nV:1\n' }
    const young: FakeItem = { path: '/lib/apk/db/installed', content: 'P:a\nV:2\n' }
    const { packages } = readPackages(fakeImage({ layers: [[old], [young]] }))
    expect(packages.map(item => [item.version, item.layer, item.visible])).toEqual([
      ['1', 0, false],
      ['2', 1, true],
    ])
  })
})

describe('the files of a package', () => {
  const dpkg: FakeItem = { path: '/var/lib/dpkg/status', content: packageFixture('dpkg-status') }

  test('dpkg stores them next to the database, under the name, or the name and the architecture', () => {
    const layer = [
      dpkg,
      { path: '/var/lib/dpkg/info/gcc-12.list', content: '/.\n/usr/bin/x86_64-linux-gnu-gcc-12\n' },
      { path: '/var/lib/dpkg/info/libstand-dev:amd64.list', content: '/.\n/usr/include/stand.h\n' },
      { path: '/var/lib/dpkg/info/libstand-dev:arm64.list', content: '/wrong\n' },
    ]
    const { packages } = readPackages(fakeImage({ layers: [layer] }))
    expect(packages.map(item => item.files)).toEqual([['/usr/bin/x86_64-linux-gnu-gcc-12'], ['/usr/include/stand.h']])
  })

  test('distroless stores digests; without either, the files are unknown', () => {
    const layer = [
      { path: '/var/lib/dpkg/status.d/a', content: 'Package: a\nVersion: 1\n' },
      { path: '/var/lib/dpkg/status.d/a.md5sums', content: 'd41d  usr/lib/a.so\n' },
      { path: '/var/lib/dpkg/status.d/b', content: 'Package: b\nVersion: 1\n' },
    ]
    const { packages } = readPackages(fakeImage({ layers: [layer] }))
    expect(packages.map(item => item.files)).toEqual([['/usr/lib/a.so'], null])
  })
})

test('databases, including deleted ones', () => {
  const layers = [[status('a'), installed('b')], [{ whiteout: '/var/lib/dpkg' }]]
  expect(readPackages(fakeImage({ layers })).databases).toEqual([
    { type: 'deb', path: '/var/lib/dpkg/status', layer: 0, visible: false },
    { type: 'apk', path: '/lib/apk/db/installed', layer: 0, visible: true },
  ])
})

describe('rpm', () => {
  const sqlite = packageFixture('rpmdb.sqlite.gz')
  test.each(['/var/lib/rpm', '/usr/lib/sysimage/rpm', '/usr/share/rpm'])('in %s', folder => {
    const layer = [
      { path: `${folder}/rpmdb.sqlite`, content: sqlite },
      { path: `${folder}/rpmdb.sqlite-wal`, content: '' },
    ]
    expect(packageLines([layer])).toEqual(['glibc-minimal-langpack@0', 'gcc@0'])
  })

  test.each([
    ['/var/lib/rpm/Packages', 'Packages-bdb.gz', ['gcc@0', 'glibc-minimal-langpack@0', 'many@0']],
    ['/usr/lib/sysimage/rpm/Packages.db', 'Packages.db.gz', ['gcc@0']],
  ])('%s', (path, fixture, expected) => {
    expect(packageLines([[{ path, content: packageFixture(fixture) }]]).sort()).toEqual(expected)
  })
})

describe('an unreadable database is an error', () => {
  test.each<[string, FakeItem[]]>([
    ['cut short by the reader', [{ path: '/var/lib/dpkg/status', content: 'Package: a\n', size: 4000 }]],
    ['a dpkg database of rubbish', [{ path: '/var/lib/dpkg/status', content: 'rubbish' }]],
    ['an apk database of rubbish', [{ path: '/usr/lib/apk/db/installed', content: new Uint8Array(100) }]],
    ['an rpm database of rubbish', [{ path: '/var/lib/rpm/rpmdb.sqlite', content: 'rubbish' }]],
    [
      'an rpm database whose log was not written back',
      [
        { path: '/var/lib/rpm/rpmdb.sqlite', content: packageFixture('rpmdb.sqlite.gz') },
        { path: '/var/lib/rpm/rpmdb.sqlite-wal', content: 'pages' },
      ],
    ],
    ['a Berkeley DB of rubbish', [{ path: '/var/lib/rpm/Packages', content: 'rubbish' }]],
    ['an ndb of rubbish', [{ path: '/usr/lib/sysimage/rpm/Packages.db', content: 'rubbish' }]],
  ])('%s', (_, items) => {
    expect(() => readPackages(fakeImage({ layers: [items] }))).toThrow(
      expect.objectContaining({ code: 'packages-unreadable' }),
    )
  })
})

describe('a database under another name', () => {
  const elsewhere = { ...status('a'), path: '/data/status' }
  test.each<[string, FakeItem[][]]>([
    ['through a link of its folder', [[elsewhere, { path: '/var/lib/dpkg', link: '/data' }]]],
    ['through a link of itself', [[elsewhere], [{ path: '/var/lib/dpkg/status', link: '/data/status' }]]],
    ['as a hardlink', [[elsewhere, { path: '/var/lib/dpkg/status', type: 'hardlink', link: '/data/status' }]]],
  ])('%s', (_, layers) => {
    expect(packageLines(layers)).toEqual(['a@0'])
  })
})

test('an image with many files is read in time proportional to its size', async () => {
  const imageOf = (count: number) => {
    const names = Array.from({ length: count }, (_, i) => `p${i}`)
    const items = names.map(name => ({ path: `/var/lib/dpkg/status.d/${name}`, content: `Package: ${name}\n` }))
    return fakeImage({ layers: [items] })
  }
  const size = 20_000
  expect(readPackages(imageOf(size)).packages).toHaveLength(size)
  expect(await growthOfWork(size, imageOf, readPackages)).toBeLessThan(LINEAR)
})

test('the needs name every file that is read', () => {
  const paths = PACKAGE_NEEDS.map(need => ('path' in need ? need.path : need.kind))
  expect(paths).toEqual(expect.arrayContaining(['/var/lib/dpkg/status', '/lib/apk/db/installed', '/var/lib/dpkg/info']))
  expect(new Set(paths).size).toBe(paths.length)
})
