import { expect, test } from '@jest/globals'
import { linker } from '../../../src/checks/toolchain/linker.ts'
import type { ElfTool } from '../../../src/image/elf-facts.ts'
import { elfExtract } from '../../helpers/elf.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { dpkg, file, findingLines, link, program } from '../images.ts'

const LD = '/usr/bin/x86_64-linux-gnu-ld.bfd'
const binutils = [
  program(LD, 10),
  link('/usr/bin/ld', 'x86_64-linux-gnu-ld'),
  ...dpkg({ 'binutils-x86-64-linux-gnu': [LD] }),
]
const gcc = [program('/usr/bin/gcc-12'), program('/usr/lib/gcc/x86_64-linux-gnu/12/cc1')]

const named = (path: string, ...tools: ElfTool[]): FakeItem => ({ path, size: 10, extracts: elfExtract({ tools }) })

test.each<[string, FakeItem[][], number, string[]]>([
  ['alone', [binutils], 0, ['error linker layer 0: 10 in 1 files']],
  ['with a compiler', [[...binutils, ...gcc]], 0, ['error linker layer 0: 10 in 1 files']],
  ['with a compiler of another layer', [gcc, binutils], 0, ['error linker layer 1: 10 in 1 files']],
  [
    'its scripts and its program',
    [[program('/usr/bin/ld', 10), file('/usr/lib/ldscripts/elf_x86_64.x', 5)]],
    0,
    ['error linker layer 0: 15 in 2 files'],
  ],
  [
    'LLD',
    [[program('/usr/bin/ld.lld', 10), ...dpkg({ lld: ['/usr/bin/ld.lld'] })]],
    0,
    ['error linker layer 0: 10 in 1 files'],
  ],
  [
    'mold',
    [[program('/usr/bin/mold', 10), ...dpkg({ mold: ['/usr/bin/mold'] })]],
    0,
    ['error linker layer 0: 10 in 1 files'],
  ],
  ...['nasm', 'yasm'].map((name): [string, FakeItem[][], number, string[]] => [
    name,
    [[program(`/usr/bin/${name}`, 10), ...dpkg({ [name]: [`/usr/bin/${name}`] })]],
    0,
    ['error linker layer 0: 10 in 1 files'],
  ]),
  ['NASM under another name', [[named('/opt/engine', 'nasm')]], 0, ['error linker layer 0: 10 in 1 files']],
  ['of the base', [binutils], 1, ['error linker layer 0: 10 in 1 files, inherited']],
  ['of the base, with its compiler', [[...binutils, ...gcc]], 1, ['error linker layer 0: 10 in 1 files, inherited']],
  [
    'of the base, with a compiler of the own layers',
    [binutils, gcc],
    1,
    ['error linker layer 0: 10 in 1 files, inherited'],
  ],
  ['LLD of another name', [[named('/app/l', 'lld')]], 0, ['error linker layer 0: 10 in 1 files']],
  ['the linker that Julia needs', [[named('/opt/julia-1.11/libexec/julia/lld', 'lld')]], 0, []],
  ['a name alone', [[program('/usr/bin/as', 10)]], 0, ['info linker layer 0: 10 in 1 files, named']],
  [
    'the dynamic loader, and libraries of binutils',
    [
      [
        program('/lib/ld-linux-x86-64.so.2'),
        program('/lib/ld-musl-x86_64.so.1'),
        program('/usr/bin/ld.so'),
        ...dpkg({ 'binutils-common': [], libbinutils: [], 'libc-bin': ['/usr/bin/ld.so'] }),
      ],
    ],
    0,
    [],
  ],
])('%s', (_, layers, base, expected) => {
  expect(findingLines(linker, { layers, base: { layers: base } })).toEqual(expected)
})
