import { describe, expect, test } from '@jest/globals'
import { compiler } from '../../../src/checks/toolchain/compiler.ts'
import type { ElfTool } from '../../../src/image/elf-facts.ts'
import { elfExtract } from '../../helpers/elf.ts'
import type { FakeImage, FakeItem } from '../../helpers/image.ts'
import { apk, dpkg, file, files, findingLines, findingsOf, gone, KB, link, MB, program } from '../images.ts'

const CC1 = '/usr/lib/gcc/x86_64-linux-gnu/12/cc1'
const DRIVER = '/usr/bin/x86_64-linux-gnu-gcc-12'
const gcc: FakeItem[] = [program(CC1, 30 * MB), program(DRIVER, MB), link('/usr/bin/gcc', 'x86_64-linux-gnu-gcc-12')]
const clang: FakeItem[] = [
  program('/usr/lib/llvm-14/bin/clang', MB),
  file('/usr/lib/llvm-14/lib/clang/14.0.6/include/stddef.h', 1000),
]
const plain: FakeItem[] = [program('/bin/sh'), ...dpkg({ 'gcc-12-base': [], libgcc1: [], 'libstdc++6': [] })]

describe('content is an error, whatever the name is', () => {
  const tool = (path: string, ...tools: ElfTool[]): FakeItem => ({ path, size: KB, extracts: elfExtract({ tools }) })

  test.each<[string, FakeItem[][], string[]]>([
    [
      'a renamed compiler',
      [[tool('/app/a', 'gcc')], [tool('/app/b', 'gcc')]],
      ['gcc layer 0: 1000', 'gcc layer 1: 1000'],
    ],
    ['Clang with a linker in it', [[tool('/app/zig-cc', 'clang', 'lld')]], ['llvm layer 0: 1000']],
    ['TCC', [[tool('/app/x', 'tcc')]], ['tcc layer 0: 1000']],
    [
      "a file that a package's record claims",
      [[tool('/app/a', 'gcc'), ...dpkg({ app: ['/app/a'] })]],
      ['gcc layer 0: 1000'],
    ],
    ['a deleted one', [[tool('/app/a', 'gcc')], [gone('/app/a')]], ['gcc layer 0: 1000, removed']],
  ])('%s', (_, layers, expected) => {
    const lines = findingLines(compiler, { layers })
    expect(lines.map(line => line.replace(/ in 1 files(?=$|,)/, ''))).toEqual(expected.map(line => `error ${line}`))
  })

  test('of the base image too', () => {
    const image = { layers: [[tool('/app/a', 'gcc')], [file('/app/b')]], base: { layers: 1 } }
    expect(findingLines(compiler, image)).toEqual(['error gcc layer 0: 1000 in 1 files, inherited'])
  })
})

describe('two kinds of evidence are an error', () => {
  test.each<[string, FakeItem[][], string[]]>([
    ['executable and inner part', [gcc], ['error gcc layer 0: 31000000 in 2 files']],
    [
      'executable and package',
      [[program('/usr/bin/gcc', MB), ...apk({ gcc: ['/usr/bin/gcc'] })]],
      ['error gcc layer 0: 1000000 in 1 files'],
    ],
    [
      'inner part and package',
      [[program(CC1, MB), ...dpkg({ 'cpp-12': [CC1] })]],
      ['error gcc layer 0: 1000000 in 1 files'],
    ],
    ['Clang', [clang], ['error llvm layer 0: 1001000 in 2 files']],
    [
      'both',
      [[...gcc, ...clang]],
      ['error gcc layer 0: 31000000 in 2 files', 'error llvm layer 0: 1001000 in 2 files'],
    ],
    [
      'spread over two instructions',
      [[program(DRIVER, MB)], [program(CC1, 2 * MB)]],
      ['error gcc layer 0: 1000000 in 1 files', 'error gcc layer 1: 2000000 in 1 files'],
    ],
    [
      'a cross compiler below /opt',
      [[program('/opt/arm/bin/arm-none-eabi-gcc', MB), program('/opt/arm/libexec/gcc/arm-none-eabi/13.2.1/cc1', MB)]],
      ['error gcc layer 0: 2000000 in 2 files'],
    ],
    [
      'everything below its own folder is counted',
      [[...gcc, ...files('/usr/lib/gcc/x86_64-linux-gnu/12/plugin', 5, '.so', 1000)]],
      ['error gcc layer 0: 31005000 in 7 files'],
    ],
    [
      'everything its packages own is counted, through /lib too',
      [
        [
          { path: '/usr/lib', type: 'directory' },
          link('/lib', 'usr/lib'),
          program(DRIVER, MB),
          file('/usr/lib/liblto_plugin.so', 500),
          file('/usr/share/doc/gcc-12/copyright', 20),
          ...dpkg({ 'gcc-12': [DRIVER, '/lib/liblto_plugin.so', '/usr/share/doc', '/usr/share/doc/gcc-12/copyright'] }),
        ],
      ],
      ['error gcc layer 0: 1000520 in 3 files'],
    ],
  ])('%s', (_, layers, expected) => {
    expect(findingLines(compiler, { layers })).toEqual(expected)
  })
})

describe('one kind is less severe', () => {
  test.each<[string, FakeItem[], string[]]>([
    ['inner parts alone', [program(CC1, MB)], ['warning gcc layer 0: 1000000 in 1 files, likely']],
    ['a name alone', [program('/usr/local/bin/gcc', 10)], ['info gcc layer 0: 10 in 1 files, named']],
    ['a package whose files are gone', dpkg({ 'gcc-12': [DRIVER, CC1] }), []],
    ['headers of libclang without a compiler', [file('/usr/lib/llvm-14/lib/clang/14/include/stddef.h')], []],
  ])('%s', (_, items, expected) => {
    expect(findingLines(compiler, { layers: [items] })).toEqual(expected)
  })
})

describe('no finding', () => {
  test.each<[string, FakeItem[]]>([
    ['nothing', []],
    [
      'runtime libraries of GCC',
      [...plain, file('/usr/lib/x86_64-linux-gnu/libgcc_s.so.1'), file('/usr/lib/libstdc++.so.6')],
    ],
    [
      'links, alternatives',
      [link('/usr/bin/cc', '/etc/alternatives/cc'), link('/etc/alternatives/cc', '/usr/bin/gcc')],
    ],
    ['a file that is not a program', [file('/usr/bin/gcc'), file('/usr/share/gcc/python/gcc')]],
    ['a program of that name elsewhere', [program('/app/gcc/gcc'), program('/usr/share/bash-completion/gcc')]],
    [
      'names that begin alike',
      [program('/usr/bin/gcc-ar'), program('/usr/bin/c++filt'), program('/usr/bin/clang-format')],
    ],
    ['a folder of that name', [{ path: '/usr/bin/gcc', type: 'directory' }]],
    [
      'libclang with the headers that it reads',
      [
        file('/usr/lib/llvm-14/lib/clang/14.0.6/include/stddef.h'),
        ...dpkg({ 'libclang-common-14-dev': ['/usr/lib/llvm-14/lib/clang/14.0.6/include/stddef.h'] }),
      ],
    ],
    [
      'PostgreSQL with its LLVM library',
      [file('/usr/lib/libLLVM-14.so.1', 100 * MB), ...dpkg({ libllvm14: ['/usr/lib/libLLVM-14.so.1'] })],
    ],
  ])('%s', (_, items) => {
    expect(findingLines(compiler, { layers: [items] })).toEqual([])
  })

  test('a Windows image is not evaluated', () => {
    const image: FakeImage = { layers: [gcc], platform: { os: 'windows' } }
    expect(findingsOf(compiler, image)).toEqual([])
  })
})

describe('base and own layers', () => {
  const chowned = gcc.map(item => ({ ...item, uid: 1000 })) as FakeItem[]
  test.each<[string, FakeItem[][], number, string[]]>([
    ['from the base', [gcc, [program('/app')]], 1, ['error gcc layer 0: 31000000 in 2 files, inherited']],
    [
      'from the base, and written again by an own layer',
      [gcc, chowned],
      1,
      ['error gcc layer 0: 31000000 in 2 files, inherited'],
    ],
    [
      'from the base, and one file of it written again by chmod',
      [gcc, [{ ...program(DRIVER, MB), mode: 0o700 }]],
      1,
      ['error gcc layer 0: 31000000 in 2 files, inherited'],
    ],
    [
      'from the base, written again next to a new one',
      [gcc, [...chowned, program('/usr/bin/gcc-13', MB), program('/usr/lib/gcc/x86_64-linux-gnu/13/cc1', MB)]],
      1,
      ['error gcc layer 0: 31000000 in 2 files, inherited', 'error gcc layer 1: 33000000 in 4 files'],
    ],
    ['from an own layer', [plain, gcc], 1, ['error gcc layer 1: 31000000 in 2 files']],
    [
      'the base has GCC, an own layer adds Clang',
      [gcc, clang],
      1,
      ['error gcc layer 0: 31000000 in 2 files, inherited', 'error llvm layer 1: 1001000 in 2 files'],
    ],
    [
      'a name in an own layer is not proven by the base',
      [gcc, [program('/opt/tool/bin/gcc', 10)]],
      1,
      ['error gcc layer 0: 31000000 in 2 files, inherited', 'info gcc layer 1: 10 in 1 files, named'],
    ],
    [
      'inner parts alone in the base',
      [[program(CC1, MB)]],
      1,
      ['warning gcc layer 0: 1000000 in 1 files, inherited, likely'],
    ],
    [
      "another version beside the base's",
      [gcc, [program('/usr/bin/gcc-13', MB), program('/usr/lib/gcc/x86_64-linux-gnu/13/cc1', MB)]],
      1,
      ['error gcc layer 0: 31000000 in 2 files, inherited', 'error gcc layer 1: 2000000 in 2 files'],
    ],
  ])('%s', (_, layers, base, expected) => {
    expect(findingLines(compiler, { layers, base: { layers: base } })).toEqual(expected)
  })
})

describe('removed from view, but still shipped', () => {
  const removing = [gone('/usr/lib/gcc'), gone(DRIVER), gone('/usr/bin/gcc')]
  test.each<[string, FakeItem[][], number, string[]]>([
    ['own', [plain, gcc, removing], 1, ['error gcc layer 1: 31000000 in 2 files, removed']],
    ['of the base', [gcc, removing], 1, ['error gcc layer 0: 31000000 in 2 files, removed, inherited']],
    [
      'with its package',
      [
        [...gcc, ...dpkg({ 'gcc-12': [DRIVER], 'cpp-12': [CC1] })],
        [...removing, ...dpkg({})],
      ],
      0,
      ['error gcc layer 0: 31000000 in 2 files, removed'],
    ],
  ])('%s', (_, layers, base, expected) => {
    expect(findingLines(compiler, { layers, base: { layers: base } })).toEqual(expected)
  })

  test('an overwritten file is hidden, not removed', () => {
    const [below, above] = findingsOf(compiler, { layers: [gcc, gcc] })
    expect(below?.data).toMatchObject({ removed: false, hiddenBytes: 31 * MB })
    expect(above?.data).toMatchObject({ removed: false, hiddenBytes: 0 })
  })

  test('a file that a hardlink keeps visible is not hidden', () => {
    const linked = { path: '/usr/bin/gcc', type: 'hardlink' as const, link: DRIVER, mode: 0o755 }
    const layers = [[program(CC1, 30 * MB), program(DRIVER, MB), linked], [gone(DRIVER)]]
    const [finding] = findingsOf(compiler, { layers })
    expect(finding?.data).toMatchObject({ removed: false, bytes: 31 * MB, hiddenBytes: 0 })
  })

  test('a removed part is a separate finding', () => {
    const [finding] = findingsOf(compiler, { layers: [gcc, [gone(CC1)]] })
    expect(finding).toMatchObject({ path: DRIVER, data: { removed: false, bytes: 31 * MB, hiddenBytes: 30 * MB } })
  })
})

test('a finding has its strongest path, the package that owns it, and all kinds of evidence', () => {
  const layer = [...gcc, ...dpkg({ 'gcc-12': [DRIVER], 'cpp-12': [CC1], 'build-essential': [] })]
  const blame = { file: 'Dockerfile', line: 7, endLine: 8, instruction: 'RUN apt-get install gcc', stage: 'app' }
  const [finding] = findingsOf(compiler, { layers: [plain, { entries: layer, blame }], base: { layers: 1 } })
  expect(finding).toMatchObject({
    path: CC1,
    layer: 1,
    blame,
    package: { name: 'cpp-12', version: '1', type: 'deb' },
    data: { tools: ['GCC'], evidence: ['executable', 'marker', 'package'], paths: [CC1, DRIVER], packageCount: 3 },
  })
})
