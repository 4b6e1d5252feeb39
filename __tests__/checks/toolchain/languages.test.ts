import { describe, expect, test } from '@jest/globals'
import type { Check, Finding } from '../../../src/checks/check.ts'
import { buildDriver } from '../../../src/checks/toolchain/build-driver.ts'
import { compiler } from '../../../src/checks/toolchain/compiler.ts'
import { linker } from '../../../src/checks/toolchain/linker.ts'
import { sdk } from '../../../src/checks/toolchain/sdk.ts'
import { LANGUAGES } from '../../../src/checks/toolchain/tables/languages.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import type { FakeItem } from '../../helpers/image.ts'
import { apk, dpkg, file, findingsOf, gone, link, program } from '../images.ts'

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
const PIP_CUDA = '/venv/lib/python3.12/site-packages/nvidia/cu13'
const DMD = '/dlang/dmd-2.109.0'
const ONEAPI = '/opt/intel/oneapi/compiler/2024.2'
const OTP = '/usr/local/lib/erlang'
const CONDA = '/opt/conda/libexec/gcc/x86_64-conda-linux-gnu/13.3.0'

/** The layout of official images, and of the packages of distributions. */
const BUILD_IMAGES: [name: string, finding: string, items: FakeItem[]][] = [
  [
    'CUDA',
    'CUDA toolkit',
    [program(`${CUDA}/bin/nvcc`), program(`${CUDA}/bin/ptxas`), program(`${CUDA}/nvvm/bin/cicc`)],
  ],
  ...['/app/nvidia/cu13', PIP_CUDA].map((folder): [string, string, FakeItem[]] => [
    `PyPI's CUDA in ${folder}`,
    'CUDA toolkit',
    [program(`${folder}/bin/nvcc`), file(`${folder}/bin/nvcc.profile`), program(`${folder}/bin/ptxas`)],
  ]),
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
    'Swift by its modules',
    'Swift',
    [
      program('/usr/bin/swift-frontend'),
      file('/usr/lib/swift/linux/Swift.swiftmodule/x86_64-unknown-linux-gnu.swiftmodule'),
    ],
  ],
  [
    '.NET in a folder with a version',
    '.NET SDK',
    [program('/opt/net-8.0/dotnet'), file('/opt/net-8.0/sdk/8.0.404/dotnet.dll')],
  ],
  ['DMD', 'D', [program(`${DMD}/linux/bin64/dmd`), file(`${DMD}/src/druntime/import/object.d`)]],
  ["Debian's Vala", 'Vala', [program('/usr/bin/valac-0.56'), file('/usr/share/vala-0.56/vapi/glib-2.0.vapi')]],
  ["Alpine's Gleam", 'Gleam', [program('/usr/bin/gleam'), ...apk({ gleam: ['/usr/bin/gleam'] })]],
  ["Intel's compiler", 'Intel oneAPI', [program(`${ONEAPI}/bin/icx`), program(`${ONEAPI}/bin/compiler/clang`)]],
  [
    "Debian's TCC without its database",
    'TCC',
    [program('/usr/bin/tcc'), file('/usr/lib/x86_64-linux-gnu/tcc/libtcc1.a')],
  ],
  ['the Maven daemon', 'Maven', [program('/opt/mvnd/bin/mvnd'), file('/opt/mvnd/mvn/lib/maven-core-3.9.9.jar')]],
  [
    'Leiningen',
    'Leiningen',
    [program('/usr/local/bin/lein'), file('/root/.lein/self-installs/leiningen-2.11.2-standalone.jar')],
  ],
  [
    'rebar3',
    'rebar3',
    [{ ...program('/usr/local/bin/rebar3'), extracts: { shebang: '/usr/bin/env escript' } } as FakeItem],
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

  test('of one file, whose name alone is no proof, it is a warning', () => {
    expect(toolsIn([program('/usr/local/bin/scala-cli')])).toEqual(['warning Scala CLI'])
  })

  test('every SDK of the table has an example', () => {
    const found = new Set(BUILD_IMAGES.map(([, tool]) => tool))
    const others = ['Go', 'Rust', 'JDK', '.NET SDK', 'Scala CLI']
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
        file('/usr/lib/swift/linux/Swift.swiftmodule/x86_64-unknown-linux-gnu.swiftmodule'),
        file('/usr/lib/swift/linux/x86_64/Glibc.swiftmodule/x86_64-unknown-linux-gnu.swiftinterface'),
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
    ['D by its installer', [program(`${DMD}/linux/bin64/server`), file(`${DMD}/linux/lib64/libphobos2.so`)]],
    ['.NET elsewhere', [program('/opt/net-8.0/dotnet'), file('/opt/net-8.0/shared/Microsoft.NETCore.App/8.0.0/a.dll')]],
    ['Vala', [file('/usr/lib/libvala-0.56.so.0'), file('/usr/share/vala/vapi/app.vapi')]],
    ["Intel's runtime", [file(`${ONEAPI}/lib/libsycl.so.7`), program('/opt/intel/oneapi/mpi/2021.13/bin/mpirun')]],
    ["TCC's library, which compiles at run time", [file('/usr/lib/libtcc.so'), file('/usr/lib/tcc/libtcc1.a')]],
    ['a program that embeds Maven', [file('/opt/app/mvn/lib/maven-core-3.9.9.jar')]],
    ['Clojure', [program('/opt/java/openjdk/bin/java'), file('/app/server-2.11.2-standalone.jar')]],
    ['another rebar3', [file('/app/_build/default/lib/rebar3/ebin/rebar3.app')]],
    ['Gleam', [file('/app/gleam_stdlib/ebin/gleam_stdlib.app'), program('/app/entrypoint.sh')]],
    ['Scala', [program('/app/bin/server'), file('/app/lib/scala-library-2.13.14.jar')]],
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

test("Composer's archive is found anywhere, and without the right to execute it", () => {
  expect(toolsIn([file('/app/composer.phar')])).toEqual(['warning Composer'])
})

test('the file name of Gleam alone is an info', () => {
  expect(toolsIn([program('/bin/gleam')])).toEqual(['info Gleam'])
})

describe("PyPI's CUDA", () => {
  const wheel = [
    program(`${PIP_CUDA}/bin/nvcc`),
    file(`${PIP_CUDA}/bin/nvcc.profile`),
    program(`${PIP_CUDA}/bin/nvlink`),
  ]
  const installed = (name: string) => file(`/venv/lib/python3.12/site-packages/${name}.dist-info/METADATA`)

  test.each<[string, string]>([
    ['jax-0.8.1', 'jax'],
    ['jaxlib-0.8.1', 'jaxlib'],
    ['triton-3.5.0', 'triton'],
    ['numba_cuda-0.20.0', 'numba-cuda'],
    ['cupy_cuda13x-13.6.0', 'cupy-cuda13x'],
  ])('is a warning if %s needs it', (folder, name) => {
    const [finding, ...rest] = findingsOf(sdk, { layers: [wheel, [installed(folder)]] })
    expect(rest).toEqual([])
    expect(finding?.severity).toBe('warning')
    expect(finding?.data['neededBy']).toBe(name)
    expect(describeFinding(finding as Finding).message).toContain(
      `\`${name}\` compiles at run time, so the image may need it.`,
    )
  })

  test.each<[string, FakeItem[]]>([
    ['another package', [installed('jaxtyping-0.3.2')]],
    ['JAX of another environment', [file('/other/site-packages/jax-0.8.1.dist-info/METADATA')]],
    [
      'the toolkit in the same image',
      [installed('jax-0.8.1'), program(`${CUDA}/bin/nvcc`), program(`${CUDA}/nvvm/bin/cicc`)],
    ],
  ])('is an error with %s', (_, items) => {
    expect(toolsIn([...wheel, ...items])).toEqual(['error CUDA toolkit'])
  })

  test.each<[string, FakeItem[], string]>([
    [
      'JAX',
      [installed('jax-0.8.1')],
      'If the container has no GPU, install `jax` without `[cuda12]` or `[cuda13]`. Otherwise waive the finding.',
    ],
    [
      "PyTorch's Triton",
      [installed('triton-3.5.0')],
      'If the container has no GPU, install the CPU build of `torch` (`--index-url https://download.pytorch.org/whl/cpu`). Otherwise waive the finding.',
    ],
    [
      'CuPy',
      [installed('cupy_cuda13x-13.6.0')],
      'If the container has no GPU, do not install `cupy-cuda13x`. Otherwise waive the finding.',
    ],
    [
      'no package',
      [],
      'Install `nvidia-cuda-runtime`, which has the libraries, without `nvidia-cuda-nvcc`. If no other package needs it, remove both.',
    ],
  ])('has a fix for %s', (_, items, fix) => {
    const [finding] = findingsOf(sdk, { layers: [[...wheel, ...items]] })
    expect(describeFinding(finding as Finding).fix).toBe(fix)
  })

  test('is an error if the package that needs it was removed', () => {
    const layers = [
      [...wheel, installed('jax-0.8.1')],
      [gone('/venv/lib/python3.12/site-packages/jax-0.8.1.dist-info')],
    ]
    expect(findingsOf(sdk, { layers }).map(one => one.severity)).toEqual(['error'])
  })
})

test("Flutter's fix comes before that of Dart, which it contains", () => {
  const flutter = '/sdks/flutter'
  const layer = [
    program(`${flutter}/bin/flutter`),
    file(`${flutter}/packages/flutter_tools/pubspec.yaml`),
    program(`${flutter}/bin/cache/dart-sdk/bin/dart`),
    file(`${flutter}/bin/cache/dart-sdk/bin/snapshots/dart2js_aot.dart.snapshot`),
  ]
  const [finding] = findingsOf(sdk, { layers: [layer] })
  expect(finding?.data['tools']).toEqual(['Flutter', 'Dart'])
  expect(describeFinding(finding as Finding).fix).toContain('flutter build')
})
