import { describe, expect, test } from '@jest/globals'
import { parseDpkgList, parseDpkgStatus, parseMd5sums } from '../../../src/image/packages/dpkg.ts'
import { packageFixture } from './fixtures.ts'

test('a status file that dpkg wrote', () => {
  const packages = parseDpkgStatus(packageFixture('dpkg-status').toString())
  const rows = packages.map(({ name, version, architecture, size }) => ({ name, version, architecture, size }))
  expect(rows).toEqual([
    { name: 'gcc-12', version: '12.2.0-14', architecture: 'amd64', size: 125952 },
    { name: 'libstand-dev', version: '1:2.3-4', architecture: 'amd64', size: 125952 },
  ])
})

describe('states', () => {
  test.each([
    ['install ok installed', true],
    ['hold ok installed', true],
    ['install ok unpacked', true],
    ['install ok half-configured', true],
    ['install reinstreq half-installed', true],
    ['install ok triggers-awaited', true],
    ['deinstall ok config-files', false],
    ['purge ok not-installed', false],
    [null, true],
  ])('%p is on disk: %p', (status, there) => {
    const text = `Package: a\n${status === null ? '' : `Status: ${status}\n`}Version: 1\n`
    expect(parseDpkgStatus(text)).toHaveLength(there ? 1 : 0)
  })
})

test.each([
  ['nothing', '', []],
  ['no name', 'Version: 1\n', []],
  ['no end of line', 'Package: a', ['a']],
  ['many empty lines', '\n\n\nPackage: a\n\n \n\nPackage: b\n\n', ['a', 'b']],
  ['folded text is not a field', 'Package: a\nDescription: x\n Package: b\n\tPackage: c\n', ['a']],
  ['fields in other case', 'PACKAGE: a\nversion: 1\n', ['a']],
  ['Windows lines', 'Package: a\r\nVersion: 1\r\n\r\nPackage: b\r\n', ['a', 'b']],
])('%s', (_, text, names) => {
  expect(parseDpkgStatus(text).map(item => item.name)).toEqual(names)
})

test.each(['', 'x', '-1', '1e999', '9'.repeat(40)])('the size %p counts as unknown', size => {
  expect(parseDpkgStatus(`Package: a\nInstalled-Size: ${size}\n`)[0]?.size ?? null).toBe(size === '' ? 0 : null)
})

test('file lists', () => {
  expect(parseDpkgList('/.\n/usr\n/usr/bin/a b\n\nrubbish\n')).toEqual(['/usr', '/usr/bin/a b'])
  const sums = 'd41d8cd98f00b204e9800998ecf8427e  usr/bin/a b\nd41d8cd98f00b204e9800998ecf8427e  ./etc/x\nrubbish\n'
  expect(parseMd5sums(sums)).toEqual(['/usr/bin/a b', '/etc/x'])
})
