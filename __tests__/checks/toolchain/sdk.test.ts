import { describe, expect, test } from '@jest/globals'
import { sdk } from '../../../src/checks/toolchain/sdk.ts'
import type { JavaFile } from '../../../src/image/extracts.ts'
import { elfExtract } from '../../helpers/elf.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { apk, dpkg, file, files, findingLines, link, MB, program } from '../images.ts'

const go: FakeItem[] = [
  program('/usr/local/go/bin/go', MB),
  program('/usr/local/go/pkg/tool/linux_amd64/compile', MB),
  ...files('/usr/local/go/src/fmt', 4, '.go'),
]
const rustup: FakeItem[] = [
  program('/usr/local/cargo/bin/cargo', 1000),
  file('/usr/local/rustup/toolchains/1.80-x86_64/lib/librustc_driver-4c3b.so', MB),
  file('/usr/local/rustup/toolchains/1.80-x86_64/share/doc/x', 1000),
]
const jdk: FakeItem[] = [
  program('/opt/java/openjdk/bin/javac', 1000),
  program('/opt/java/openjdk/bin/java', 1000),
  file('/opt/java/openjdk/jmods/java.base.jmod', MB),
  file('/opt/java/openjdk/lib/modules', MB),
]

const javaFile = (path: string, javaCompiler: JavaFile): FakeItem => ({ path, size: 1000, extracts: { javaCompiler } })

describe('SDKs', () => {
  test.each<[string, FakeItem[], string[]]>([
    [
      'Go, renamed',
      [
        { path: '/app/g', size: 1000, mode: 0o755, extracts: elfExtract({ tools: ['go'] }) },
        { path: '/app/t/c', size: 1000, mode: 0o644, extracts: elfExtract({ tools: ['go'] }) },
      ],
      ['error go layer 0: 2000 in 2 files'],
    ],
    [
      'rustc, renamed, without its libraries',
      [{ path: '/app/r', size: 1000, mode: 0o755, extracts: elfExtract({ tools: ['rust'] }) }],
      ['error rust layer 0: 1000 in 1 files'],
    ],
    [
      'javac, renamed',
      [{ path: '/app/j', size: 1000, mode: 0o755, extracts: elfExtract({ tools: ['jdk'] }) }],
      ['error jdk layer 0: 1000 in 1 files'],
    ],
    [
      'a runtime that contains the compiler, without javac',
      [program('/app/j/bin/java', 10), javaFile('/app/j/lib/m', 'image')],
      ['error jdk layer 0: 1000 in 1 files'],
    ],
    [
      'the compiler as a module for jlink',
      [javaFile('/app/m/c', 'jmod')],
      ['warning jdk layer 0: 1000 in 1 files, likely'],
    ],
    ['the compiler of Java 8', [javaFile('/app/tools.jar', 'jar')], ['warning jdk layer 0: 1000 in 1 files, likely']],
    [
      "a distribution's JRE, which contains all modules",
      [
        javaFile('/usr/lib/jvm/java-17-openjdk-amd64/lib/modules', 'image'),
        ...dpkg({ 'openjdk-17-jre-headless': ['/usr/lib/jvm/java-17-openjdk-amd64/lib/modules'] }),
      ],
      [],
    ],
    [
      'a JDK whose package owns the modules',
      [
        javaFile('/usr/lib/jvm/zulu21/lib/modules', 'image'),
        ...dpkg({ 'zulu21-jdk': ['/usr/lib/jvm/zulu21/lib/modules'] }),
      ],
      ['error jdk layer 0: 1000 in 1 files'],
    ],
    ...(
      [
        ['swift', 'swift'],
        ['ghc', 'haskell'],
        ['zig', 'zig'],
        ['cuda', 'cuda'],
        ['ocaml', 'ocaml'],
        ['nim', 'nim'],
        ['crystal', 'crystal'],
        ['d', 'd'],
        ['pascal', 'pascal'],
      ] as const
    ).map(([tool, family]): [string, FakeItem[], string[]] => [
      `${tool}, renamed`,
      [{ path: '/app/s', size: 1000, mode: 0o755, extracts: elfExtract({ tools: [tool] }) }],
      [`error ${family} layer 0: 1000 in 1 files`],
    ]),
    [
      "CUDA's cicc among Python packages, which packages use at run time",
      [
        {
          path: '/usr/lib/python3/site-packages/nvidia/cu13/nvvm/bin/cicc',
          size: 1000,
          mode: 0o755,
          extracts: elfExtract({ tools: ['cuda'] }),
        },
      ],
      [],
    ],
    ['Go, its whole folder', go, ['error go layer 0: 2004000 in 6 files']],
    [
      'Go by apk',
      [program('/usr/bin/go', MB), ...apk({ go: ['/usr/bin/go'] })],
      ['error go layer 0: 1000000 in 1 files'],
    ],
    ['rustup', rustup, ['error rust layer 0: 1002000 in 3 files']],
    [
      'Rust by a distribution',
      [program('/usr/bin/rustc', 10), file('/usr/lib/rustlib/x86_64-unknown-linux-gnu/lib/libstd-1.rlib', 20)],
      ['error rust layer 0: 30 in 2 files'],
    ],
    ['a JDK', jdk, ['error jdk layer 0: 2002000 in 4 files']],
    [
      'a JDK without jmods',
      [program('/opt/java/openjdk/bin/javac', 10), file('/opt/java/openjdk/lib/ct.sym', 20)],
      ['error jdk layer 0: 30 in 2 files'],
    ],
    [
      'a JDK 8',
      [program('/usr/lib/jvm/java-1.8/bin/javac', 10), file('/usr/lib/jvm/java-1.8/lib/tools.jar', 20)],
      ['error jdk layer 0: 30 in 2 files'],
    ],
    [
      '.NET',
      [
        program('/usr/share/dotnet/dotnet', 10),
        link('/usr/bin/dotnet', '/usr/share/dotnet/dotnet'),
        file('/usr/share/dotnet/sdk/8.0.100/dotnet.dll', 20),
      ],
      ['error dotnet layer 0: 30 in 2 files'],
    ],
    ['jmods alone', [file('/opt/java/jmods/java.base.jmod', 20)], ['warning jdk layer 0: 20 in 1 files, likely']],
  ])('%s', (_, items, expected) => {
    expect(findingLines(sdk, { layers: [items] })).toEqual(expected)
  })
})

describe('runtimes', () => {
  test.each<[string, FakeItem[]]>([
    ['a program called go', [program('/usr/local/bin/go')]],
    ['a Java runtime', [program('/opt/java/openjdk/bin/java'), file('/opt/java/openjdk/lib/modules', MB)]],
    [
      "Debian's Java runtime, which has the compiler's data",
      [
        program('/usr/lib/jvm/java-17-openjdk-amd64/bin/java'),
        file('/usr/lib/jvm/java-17-openjdk-amd64/lib/ct.sym', MB),
        ...dpkg({ 'openjdk-17-jre-headless': ['/usr/lib/jvm/java-17-openjdk-amd64/lib/ct.sym'] }),
      ],
    ],
    [
      'the .NET runtime',
      [program('/usr/share/dotnet/dotnet'), file('/usr/share/dotnet/shared/Microsoft.NETCore.App/8.0.0/System.dll')],
    ],
    ['a program with its own tools.jar', [file('/opt/app/lib/tools.jar'), program('/opt/app/bin/app')]],
    ['a Go program with its sources', [file('/src/pkg/tool/main.go'), program('/app')]],
    ['libraries for Rust programs', [file('/usr/lib/librustls.so')]],
  ])('%s pass', (_, items) => {
    expect(findingLines(sdk, { layers: [items] })).toEqual([])
  })

  test('the runtime inside a JDK is not counted if another package owns it', () => {
    const folder = '/usr/lib/jvm/java-17-openjdk-amd64'
    const layer = [
      program(`${folder}/bin/javac`, 10),
      file(`${folder}/jmods/java.base.jmod`, 20),
      file(`${folder}/lib/modules`, MB),
      ...dpkg({
        'openjdk-17-jdk-headless': [`${folder}/bin/javac`, `${folder}/jmods/java.base.jmod`],
        'openjdk-17-jre-headless': [`${folder}/lib/modules`],
      }),
    ]
    expect(findingLines(sdk, { layers: [layer] })).toEqual(['error jdk layer 0: 30 in 2 files'])
  })
})

test('an SDK of the base is as severe as one of the own layers', () => {
  expect(findingLines(sdk, { layers: [go], base: { layers: 1 } })).toEqual([
    'error go layer 0: 2004000 in 6 files, inherited',
  ])
})
