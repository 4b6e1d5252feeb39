import { expect, test } from '@jest/globals'
import { parseApkInstalled, parseApkWorld } from '../../../src/image/packages/apk.ts'
import { packageFixture } from './fixtures.ts'

test('a database that apk wrote', () => {
  const packages = parseApkInstalled(packageFixture('apk-installed.gz').toString())
  expect(packages.map(item => item.name)).toEqual([
    '.build-deps',
    'alpine-baselayout',
    'alpine-baselayout-data',
    'alpine-keys',
    'apk-tools',
    'busybox',
    'busybox-binsh',
    'ca-certificates-bundle',
    'libcrypto3',
    'libssl3',
    'musl',
    'scanelf',
    'ssl_client',
    'zlib',
  ])
  expect(packages.filter(item => item.virtual).map(item => item.name)).toEqual(['.build-deps'])
  const named = Object.fromEntries(packages.map(item => [item.name, item]))
  expect(named['.build-deps']).toMatchObject({ depends: ['scanelf', 'ssl_client'], files: [], size: 0 })
  expect(named['busybox-binsh']).toMatchObject({ files: ['/bin/sh'], provides: ['/bin/sh', 'cmd:sh'] })
  expect(named['ssl_client']).toMatchObject({ installIf: ['busybox', 'libssl3'], files: ['/usr/bin/ssl_client'] })
  expect(named['musl']).toMatchObject({
    version: '1.2.5-r0',
    architecture: 'x86_64',
    files: ['/lib/ld-musl-x86_64.so.1', '/lib/libc.musl-x86_64.so.1'],
    provides: ['so:libc.musl-x86_64.so.1'],
  })
})

test.each([
  ['nothing', '', []],
  ['a record without a name', 'V:1\nF:bin\nR:x\n', []],
  ['a file in the root', 'P:a\nF:\nR:init\n', [['a', '/init']]],
  ['no end of line', 'P:a\nF:bin\nR:x', [['a', '/bin/x']]],
  ['several empty lines', 'P:a\n\n\n\nP:b\nF:bin\nR:y\n', [['a'], ['b', '/bin/y']]],
])('%s', (_, text, expected) => {
  expect(parseApkInstalled(text).map(item => [item.name, ...(item.files ?? [])])).toEqual(expected)
})

test('a package with files is not a group, with any description', () => {
  expect(parseApkInstalled('P:a\nT:virtual meta package\nF:bin\nR:x\n')[0]?.virtual).toBe(false)
  expect(parseApkInstalled('P:a\nT:Meta package for build base\n')[0]?.virtual).toBe(false)
})

test('dependencies lose their versions; conflicts are omitted', () => {
  expect(parseApkInstalled('P:a\nD:b>=1.2 !c d~3 so:x.so.1 /bin/sh e@edge\n')[0]?.depends).toEqual([
    'b',
    'd',
    'so:x.so.1',
    '/bin/sh',
    'e',
  ])
})

test('world', () => {
  expect(parseApkWorld('.build-deps=2026.1\nbusybox\n!bad\nnode@edge>20\n\n')).toEqual([
    '.build-deps',
    'busybox',
    'node',
  ])
})
