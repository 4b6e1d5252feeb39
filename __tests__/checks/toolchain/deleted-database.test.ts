import { expect, test } from '@jest/globals'
import { deletedDatabase } from '../../../src/checks/toolchain/deleted-database.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { apk, dpkg, file, findingsOf, gone } from '../images.ts'

const installed = [file('/bin/a'), file('/bin/b'), ...apk({ a: ['/bin/a'], b: ['/bin/b'] })]

test.each<[string, FakeItem[]]>([
  ['the file', [gone('/lib/apk/db/installed')]],
  ['its folder', [gone('/lib/apk')]],
  ['the content of its folder', [{ opaque: '/lib/apk/db' }]],
])('%s is deleted', (_, deleting) => {
  const findings = findingsOf(deletedDatabase, { layers: [installed, [file('/app')], deleting] })
  expect(findings).toMatchObject([
    {
      severity: 'warning',
      path: '/lib/apk/db/installed',
      layer: 2,
      data: { type: 'apk', packages: ['a', 'b'], count: 2 },
    },
  ])
})

test('a database that a later layer emptied', () => {
  const findings = findingsOf(deletedDatabase, {
    layers: [installed, [file('/app')], [{ path: '/lib/apk/db/installed', content: '' }]],
  })
  expect(findings).toMatchObject([{ path: '/lib/apk/db/installed', layer: 2, data: { emptied: true, count: 2 } }])
})

test('only packages with remaining files are counted', () => {
  const findings = findingsOf(deletedDatabase, { layers: [installed, [gone('/lib/apk'), gone('/bin/b')]] })
  expect(findings[0]?.data).toMatchObject({ packages: ['a'], count: 1 })
})

test.each<[string, FakeItem[][]]>([
  ['an existing database', [installed]],
  ['no database at all', [[file('/bin/a')]]],
  ['a database deleted with its packages', [installed, [gone('/lib'), gone('/bin')]]],
  [
    'a database that moved',
    [installed, [gone('/lib/apk'), { path: '/usr/lib/apk/db/installed', content: 'P:a\nV:1\n' }]],
  ],
  ['a database that a later layer rewrote', [installed, [gone('/lib/apk')], installed]],
  [
    'packages without a list of files',
    [[{ path: '/var/lib/dpkg/status', content: 'Package: a\n' }], [gone('/var/lib/dpkg')]],
  ],
])('%s has no finding', (_, layers) => {
  expect(findingsOf(deletedDatabase, { layers })).toEqual([])
})

test('each package manager has its own finding', () => {
  const both = [...installed, file('/usr/bin/c'), ...dpkg({ c: ['/usr/bin/c'] })]
  const findings = findingsOf(deletedDatabase, { layers: [both, [gone('/var/lib/dpkg')]] })
  expect(findings).toMatchObject([{ path: '/var/lib/dpkg/status', data: { type: 'deb', packages: ['c'] } }])
})
