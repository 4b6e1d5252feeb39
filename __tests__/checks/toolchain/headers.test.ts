import { describe, expect, test } from '@jest/globals'
import { headers } from '../../../src/checks/toolchain/headers.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { apk, dpkg, file, files, findingLines, findingsOf, program } from '../images.ts'

const paths = ['/usr/include/libpq-fe.h', '/usr/lib/x86_64-linux-gnu/libpq.a']

describe('headers and static libraries', () => {
  test.each<[string, FakeItem[], string[]]>([
    [
      'a development package',
      [...paths.map(path => file(path, 10)), ...dpkg({ 'libpq-dev': paths })],
      ['warning headers layer 0: 20 in 2 files'],
    ],
    [
      'one of Alpine',
      [file('/usr/include/zlib.h', 10), ...apk({ 'zlib-dev': ['/usr/include/zlib.h'] })],
      ['warning headers layer 0: 10 in 1 files'],
    ],
    [
      'many headers without a package',
      files('/usr/local/include/app', 10, '.hpp', 10),
      ['warning headers layer 0: 100 in 10 files'],
    ],
    [
      'a static library without a package',
      [file('/usr/local/lib/libapp.a', 10)],
      ['warning headers layer 0: 10 in 1 files'],
    ],
    [
      'the startup objects that a linker needs',
      [file('/usr/lib/x86_64-linux-gnu/crt1.o', 10)],
      ['warning headers layer 0: 10 in 1 files'],
    ],
  ])('%s', (_, items, expected) => {
    expect(findingLines(headers, { layers: [items] })).toEqual(expected)
  })

  test("a language's headers in its official image are part of it", () => {
    const layers = [files('/usr/local/include/node', 30, '.h', 10), [program('/app')]]
    expect(findingLines(headers, { layers, base: { layers: 1 } })).toEqual([
      'info headers layer 0: 300 in 30 files, inherited',
    ])
  })

  test('archives of another toolchain are part of it', () => {
    const go = '/usr/lib/go-1.19'
    const layer = [
      program(`${go}/bin/go`),
      program(`${go}/pkg/tool/linux_amd64/compile`),
      file(`${go}/pkg/linux_amd64/fmt.a`),
    ]
    expect(findingLines(headers, { layers: [layer] })).toEqual([])
  })
})

test.each<[string, FakeItem[]]>([
  ['a few headers', files('/usr/include', 9, '.h')],
  ['the headers of a Python package', files('/usr/local/lib/python3.12/site-packages/numpy/core/include', 50, '.h')],
  [
    'archives that node-gyp left',
    [file('/app/node_modules/x/build/Release/x.a'), file('/usr/local/lib/node_modules/x/y.a')],
  ],
  ['a library of a Python package', [file('/usr/local/lib/python3.12/site-packages/numpy/core/lib/libnpymath.a')]],
  ['packages with similar names', dpkg({ 'dpkg-dev': [], udev: [], makedev: [], libpq5: [] })],
  ['a development package without files', dpkg({ 'python3-dev': ['/usr/share/doc/python3-dev'] })],
])('%s have no finding', (_, items) => {
  expect(findingsOf(headers, { layers: [items] })).toEqual([])
})
