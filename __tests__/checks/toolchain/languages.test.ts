import { describe, expect, test } from '@jest/globals'
import type { Check } from '../../../src/checks/check.ts'
import { buildDriver } from '../../../src/checks/toolchain/build-driver.ts'
import { compiler } from '../../../src/checks/toolchain/compiler.ts'
import { linker } from '../../../src/checks/toolchain/linker.ts'
import { sdk } from '../../../src/checks/toolchain/sdk.ts'
import { LANGUAGES } from '../../../src/checks/toolchain/tables/languages.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { apk, dpkg, file, findingsOf, link, program } from '../images.ts'

const CHECKS: Check[] = [sdk, compiler, buildDriver, linker]

/** The tools that are found in an image with these files, all of it from its base. */
function toolsIn(items: FakeItem[]): string[] {
  return CHECKS.flatMap(check => findingsOf(check, { layers: [items], base: { layers: 1 } })).map(
    ({ severity, data }) => `${severity} ${(data['tools'] as string[]).join(', ')}`,
  )
}

const CUDA = '/usr/local/cuda-12.6'
const TRITON = '/usr/local/lib/python3.12/site-packages/triton/backends/nvidia/bin/ptxas'
const NVIDIA = '/usr/local/lib/python3.12/site-packages/nvidia/cuda_nvcc'
const OTP = '/usr/local/lib/erlang'
const CONDA = '/opt/conda/libexec/gcc/x86_64-conda-linux-gnu/13.3.0'

/** The layout of official images, and of the packages of distributions. */
const BUILD_IMAGES: [name: string, finding: string, items: FakeItem[]][] = [
  [
    'CUDA',
    'CUDA toolkit',
    [program(`${CUDA}/bin/nvcc`), program(`${CUDA}/bin/ptxas`), program(`${CUDA}/nvvm/bin/cicc`)],
  ],
  [
    "PyPI's CUDA",
    'CUDA toolkit',
    [
      program('/app/nvidia/cu13/bin/nvcc'),
      file('/app/nvidia/cu13/bin/nvcc.profile'),
      program('/app/nvidia/cu13/bin/ptxas'),
    ],
  ],
  [
    'CUDA by package',
    'CUDA toolkit',
    [program(`${CUDA}/bin/nvcc`), ...dpkg({ 'cuda-nvcc-12-6': [`${CUDA}/bin/nvcc`] })],
  ],
  [
    'Swift',
    'Swift',
    [
      program('/usr/bin/swift-frontend'),
      link('/usr/bin/swiftc', 'swift-frontend'),
      file('/usr/lib/swift/pm/ManifestAPI/libPackageDescription.so'),
    ],
  ],
  ['Dart', 'Dart', [program('/usr/lib/dart/bin/dart'), file('/usr/lib/dart/bin/snapshots/dart2js_aot.dart.snapshot')]],
  [
    'Flutter',
    'Flutter',
    [program('/sdks/flutter/bin/flutter'), file('/sdks/flutter/packages/flutter_tools/pubspec.yaml')],
  ],
  [
    'GHC',
    'GHC',
    [program('/opt/ghc/9.8.2/lib/ghc-9.8.2/bin/ghc-9.8.2'), file('/opt/ghc/9.8.2/lib/ghc-9.8.2/lib/ghc-usage.txt')],
  ],
  [
    "Debian's GHC without its database",
    'GHC',
    [program('/usr/lib/ghc/bin/ghc'), file('/usr/lib/ghc/base-4.15.1.0/Prelude.hi')],
  ],
  [
    "Debian's Crystal without its database",
    'Crystal',
    [program('/usr/bin/crystal'), file('/usr/lib/crystal/lib/prelude.cr')],
  ],
  ["Debian's GHC", 'GHC', [program('/usr/bin/ghc'), ...dpkg({ ghc: ['/usr/bin/ghc'] })]],
  ['Cabal', 'Cabal or Stack', [program('/usr/bin/cabal'), ...dpkg({ 'cabal-install': ['/usr/bin/cabal'] })]],
  ['Zig', 'Zig', [program('/opt/zig-linux-x86_64-0.13.0/zig'), file('/opt/zig-linux-x86_64-0.13.0/lib/std/std.zig')]],
  [
    "PyPI's Zig",
    'Zig',
    [
      program('/venv/lib/python3.12/site-packages/ziglang/zig'),
      file('/venv/lib/python3.12/site-packages/ziglang/lib/std/std.zig'),
    ],
  ],
  [
    'Elixir',
    'Elixir',
    [program('/usr/local/lib/elixir/bin/mix'), file('/usr/local/lib/elixir/lib/mix/ebin/Elixir.Mix.beam')],
  ],
  ['Erlang', 'Erlang/OTP', [program(`${OTP}/bin/erlc`), file(`${OTP}/lib/dialyzer-5.2/ebin/dialyzer.app`)]],
  [
    'OCaml',
    'OCaml',
    [program('/home/opam/.opam/5.2/bin/ocamlopt.opt'), file('/home/opam/.opam/5.2/lib/ocaml/stdlib.cmxa')],
  ],
  ["Debian's OCaml", 'OCaml', [program('/usr/bin/ocamlc.opt'), ...dpkg({ ocaml: ['/usr/bin/ocamlc.opt'] })]],
  ['Nim', 'Nim', [program('/nim/bin/nim'), file('/nim/lib/system.nim')]],
  ['Crystal', 'Crystal', [program('/usr/bin/crystal'), file('/usr/share/crystal/src/prelude.cr')]],
  [
    'Kotlin/Native',
    'Kotlin',
    [
      program('/root/.konan/kotlin-native-prebuilt-linux-x86_64-2.0.0/bin/konanc'),
      file('/root/.konan/kotlin-native-prebuilt-linux-x86_64-2.0.0/konan/lib/kotlin-native.jar'),
    ],
  ],
  ['Kotlin', 'Kotlin', [program('/opt/kotlinc/bin/kotlinc'), file('/opt/kotlinc/lib/kotlin-compiler.jar')]],
  ['TinyGo', 'TinyGo', [program('/usr/local/tinygo/bin/tinygo'), file('/usr/local/tinygo/targets/wasm.json')]],
  [
    'Emscripten',
    'Emscripten',
    [program('/emsdk/upstream/emscripten/emcc'), file('/emsdk/upstream/emscripten/emcc.py')],
  ],
  [
    'wasi-sdk',
    'wasi-sdk',
    [program('/opt/wasi-sdk/bin/clang-18'), file('/opt/wasi-sdk/share/wasi-sysroot/lib/wasm32-wasi/libc.a')],
  ],
  [
    'the Android SDK',
    'Android SDK',
    [
      program('/opt/android-sdk/cmdline-tools/latest/bin/sdkmanager'),
      file('/opt/android-sdk/platforms/android-34/android.jar'),
    ],
  ],
  [
    'LDC',
    'D',
    [program('/opt/ldc2-1.39.0-linux-x86_64/bin/ldc2'), file('/opt/ldc2-1.39.0-linux-x86_64/import/object.d')],
  ],
  [
    'Free Pascal',
    'Free Pascal',
    [
      program('/usr/lib/x86_64-linux-gnu/fpc/3.2.2/ppcx64'),
      file('/usr/lib/x86_64-linux-gnu/fpc/3.2.2/units/x86_64-linux/rtl/system.ppu'),
    ],
  ],
  [
    'gfortran',
    'GCC',
    [program('/usr/bin/x86_64-linux-gnu-gfortran-12'), program('/usr/lib/gcc/x86_64-linux-gnu/12/f951')],
  ],
  ['Scala', 'Scala', [program('/usr/share/scala/bin/scalac'), file('/usr/share/scala/lib/scala-compiler.jar')]],
  ['sbt', 'sbt', [program('/usr/share/sbt/bin/sbt'), file('/usr/share/sbt/bin/sbt-launch.jar')]],
  ['Mill', 'Mill', [program('/usr/local/bin/mill'), program('/root/.cache/mill/download/0.12.5')]],
  [
    'Composer',
    'Composer',
    [{ ...program('/usr/bin/composer'), extracts: { shebang: '/usr/bin/env php' } } as FakeItem],
  ],
  ["Alpine's Composer", 'Composer', [program('/usr/bin/composer'), ...apk({ composer: ['/usr/bin/composer'] })]],
  ["conda's compiler", 'GCC', [program('/opt/conda/bin/x86_64-conda-linux-gnu-cc'), program(`${CONDA}/cc1`)]],
]

describe('every build image is an error, even as a base', () => {
  test.each(BUILD_IMAGES)('%s', (_, tool, items) => {
    expect(toolsIn(items)).toEqual([`error ${tool}`])
  })

  test('every SDK of the table has an example', () => {
    const found = new Set(BUILD_IMAGES.map(([, tool]) => tool))
    const others = ['Go', 'Rust', 'JDK', '.NET SDK']
    expect(LANGUAGES.map(({ name }) => name).filter(name => !found.has(name) && !others.includes(name))).toEqual([])
  })

  test('every marker has a hint that matches the same paths', () => {
    for (const { name, markers, hint } of LANGUAGES) {
      const paths = BUILD_IMAGES.flatMap(([, , items]) => items.map(item => ('path' in item ? item.path : '')))
      for (const path of paths)
        if (markers?.test(path)) expect([name, path, hint?.test(path)]).toEqual([name, path, true])
    }
  })
})

describe('no runtime image has a finding', () => {
  test.each<[name: string, items: FakeItem[]]>([
    [
      'CUDA',
      [
        file(`${CUDA}/lib64/libcudart.so.12`),
        file(`${CUDA}/lib64/libnvrtc.so.12`),
        ...dpkg({ 'cuda-cudart-12-6': [], 'cuda-libraries-12-6': [] }),
      ],
    ],
    ['Triton, which assembles at run time', [program(TRITON)]],
    ['JAX, which compiles at run time', [program(`${NVIDIA}/bin/ptxas`), program(`${NVIDIA}/nvvm/bin/cicc`)]],
    [
      'Swift',
      [
        file('/usr/lib/swift/linux/libswiftCore.so'),
        file('/usr/lib/swift/linux/libFoundation.so'),
        program('/usr/libexec/swift/linux/swift-backtrace-static'),
      ],
    ],
    ["OpenStack's swift", [program('/usr/local/bin/swift')]],
    ['Dart', [program('/app/bin/server'), program('/usr/lib/dart/bin/dartaotruntime'), file('/lib64/libc.so.6')]],
    ['Haskell', [program('/app'), file('/usr/lib/ghc/libHSbase-4.17.so'), program('/usr/bin/stack')]],
    [
      'a release of Erlang',
      [
        program('/app/erts-15.1/bin/erlexec'),
        program('/app/erts-15.1/bin/erlc'),
        program('/app/erts-15.1/bin/dialyzer'),
        file('/app/lib/compiler-8.5/ebin/compiler.app'),
      ],
    ],
    [
      'a release of Elixir',
      [
        program('/app/bin/app'),
        file('/app/lib/elixir-1.17.0/ebin/Elixir.Kernel.beam'),
        file('/app/lib/mix-1.17.0/ebin/Elixir.Mix.beam'),
        file('/app/releases/0.1.0/iex'),
      ],
    ],
    [
      'RabbitMQ with a reduced Erlang',
      [program('/opt/erlang/lib/erlang/bin/erlc'), file('/opt/erlang/lib/erlang/lib/compiler-8.5/ebin/compiler.app')],
    ],
    [
      'OCaml',
      [
        program('/usr/bin/ocamlrun'),
        file('/usr/lib/ocaml/stublibs/dllunix.so'),
        ...dpkg({ 'ocaml-base': ['/usr/bin/ocamlrun'] }),
      ],
    ],
    ['Crystal and Nim', [program('/app/server'), file('/usr/lib/libgc.so.1'), file('/usr/lib/libpcre2-8.so.0')]],
    [
      'Kotlin for the JVM',
      [
        program('/opt/java/openjdk/bin/java'),
        file('/app/lib/kotlin-stdlib-2.0.0.jar'),
        file('/app/lib/kotlin-compiler-embeddable-2.0.0.jar'),
      ],
    ],
    [
      'Spark with a Scala compiler among its libraries',
      [program('/opt/spark/bin/spark-submit'), file('/opt/spark/jars/scala-compiler-2.12.18.jar')],
    ],
    [
      'D and Pascal',
      [
        program('/app/server'),
        file('/usr/lib/libphobos2-ldc-shared.so.108'),
        ...dpkg({ 'libphobos2-ldc-shared108': [] }),
      ],
    ],
    ['Fortran', [file('/usr/lib/x86_64-linux-gnu/libgfortran.so.5'), ...dpkg({ libgfortran5: [] })]],
    ['WebAssembly', [file('/app/module.wasm'), file('/app/module.js'), program('/usr/local/bin/wasmtime')]],
    ['Android', [file('/app/app.apk')]],
    [
      'PHP',
      [program('/usr/local/bin/php'), file('/app/vendor/composer/autoload_real.php'), file('/app/composer.json')],
    ],
    [
      'conda',
      [
        program('/opt/conda/bin/python3.12'),
        file('/opt/conda/lib/libgcc_s.so.1'),
        file('/opt/conda/lib/libstdc++.so.6'),
      ],
    ],
    [
      'a source tree with such names',
      [file('/app/std/std.zig'), file('/app/crystals/prelude.cr.txt'), file('/app/build/object.d')],
    ],
  ])('%s', (_, items) => {
    expect(toolsIn(items)).toEqual([])
  })
})
