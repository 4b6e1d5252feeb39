import { describe, expect, test } from '@jest/globals'
import { forgottenVirtual } from '../../../src/checks/toolchain/forgotten-virtual.ts'
import type { FakeImage, FakeItem } from '../../helpers/image.ts'
import { packageFixture } from '../../image/packages/fixtures.ts'
import { file, findingsOf, gone } from '../images.ts'

const DB = '/lib/apk/db/installed'
const group = (name: string, depends: string) => `P:${name}\nV:2026.1\nT:virtual meta package\nI:0\nD:${depends}\n`
const item = (name: string, more = '') => `P:${name}\nV:1\n${more}F:usr/bin\nR:${name}\n`
const layer = (world: string, ...records: string[]): FakeItem[] => [
  { path: DB, content: records.join('\n') },
  { path: '/etc/apk/world', content: world },
  ...['gcc', 'make', 'musl', 'extra'].map(name => file(`/usr/bin/${name}`, 10)),
]

test('a group that a real apk wrote', () => {
  const items: FakeItem[] = [
    { path: DB, content: packageFixture('apk-installed.gz') },
    {
      path: '/etc/apk/world',
      content: '.build-deps=20261120.210300\nalpine-baselayout\nalpine-keys\napk-tools\nbusybox\n',
    },
    file('/usr/bin/scanelf', 83976),
    file('/usr/bin/ssl_client', 10),
    file('/bin/busybox', 10),
  ]
  expect(findingsOf(forgottenVirtual, { layers: [items] })).toMatchObject([
    {
      severity: 'error',
      package: { name: '.build-deps', version: '20261120.210300', type: 'apk' },
      // ssl_client is in the group, too; busybox and libssl3 make apk keep it.
      data: { bytes: 83976, packages: ['scanelf'], count: 1 },
    },
  ])
})

describe('packages that only the group keeps', () => {
  test.each<[string, string[], string, string[]]>([
    [
      'its packages and theirs',
      [group('.build-deps', 'gcc'), item('gcc', 'D:make so:x\n'), item('make', 'p:so:x\n')],
      '.build-deps',
      ['gcc', 'make'],
    ],
    [
      'not what world names',
      [group('.build-deps', 'gcc make'), item('gcc'), item('make')],
      '.build-deps make',
      ['gcc'],
    ],
    [
      'not what world needs',
      [
        group('.build-deps', 'gcc'),
        item('gcc', 'D:so:musl\n'),
        item('musl', 'p:so:musl\n'),
        item('extra', 'D:so:musl\n'),
      ],
      '.build-deps extra',
      ['gcc'],
    ],
    [
      'not what apk adds by itself',
      [group('.build-deps', 'gcc extra'), item('gcc'), item('extra', 'i:musl\n'), item('musl')],
      '.build-deps musl',
      ['gcc'],
    ],
    [
      'packages whose files are gone are not',
      [group('.build-deps', 'gcc ghost'), item('gcc'), item('ghost')],
      '.build-deps',
      ['gcc'],
    ],
    [
      'groups that need each other',
      [group('.build-deps', 'gcc'), item('gcc', 'D:make\n'), item('make', 'D:gcc\n')],
      '.build-deps',
      ['gcc', 'make'],
    ],
  ])('%s', (_, records, world, packages) => {
    const [finding] = findingsOf(forgottenVirtual, { layers: [layer(world.replaceAll(' ', '\n'), ...records)] })
    expect(finding?.data).toMatchObject({ packages, bytes: packages.length * 10 })
  })
})

test('a link next to its target is not counted twice', () => {
  const items = [
    ...layer('.build-deps', group('.build-deps', 'gcc'), `${item('gcc')}R:cc\n`),
    { path: '/usr/bin/cc', link: 'gcc' },
  ]
  expect(findingsOf(forgottenVirtual, { layers: [items] })[0]?.data['bytes']).toBe(10)
})

describe('names', () => {
  test.each([
    ['.build-deps', true],
    ['.build-dependencies', true],
    ['build-deps', true],
    ['.fetch-deps', true],
    ['.phpize-deps', true],
    ['.gyp', true],
    ['.run-deps', false],
    ['.postgresql-rundeps', false],
    ['.python-rundeps', false],
    ['.nginx-deps', false],
  ])('%s is a name for build packages: %p', (name, found) => {
    const image: FakeImage = { layers: [layer(name, group(name, 'gcc'), item('gcc'))] }
    expect(findingsOf(forgottenVirtual, image)).toHaveLength(found ? 1 : 0)
  })
})

test('a group of the base is a warning', () => {
  const image: FakeImage = {
    layers: [layer('.build-deps', group('.build-deps', 'gcc'), item('gcc'))],
    base: { layers: 1 },
  }
  expect(findingsOf(forgottenVirtual, image)).toMatchObject([{ severity: 'warning', data: { inherited: true } }])
})

test.each<[string, FakeItem[][]]>([
  [
    'a group that was removed',
    [layer('.build-deps', group('.build-deps', 'gcc'), item('gcc')), layer('', item('musl'))],
  ],
  [
    'a group in a database that was deleted',
    [layer('.build-deps', group('.build-deps', 'gcc'), item('gcc')), [gone(DB)]],
  ],
  ['a group whose packages world names', [layer('.build-deps\ngcc', group('.build-deps', 'gcc'), item('gcc'))]],
  ['a package of that name with files', [layer('build', item('build'))]],
  ['an image without apk', [[file('/bin/sh')]]],
])('%s has no finding', (_, layers) => {
  expect(findingsOf(forgottenVirtual, { layers })).toEqual([])
})
