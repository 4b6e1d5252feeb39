import { describe, expect, test } from '@jest/globals'
import { nativeModule } from '../../../src/checks/runtime/native-module.ts'
import { type FakeEntry, type FakeImage, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { findingsOf, wordsOf } from '../images.ts'
import { elf, findingLines, GLIBC, glibcProgram, library, MUSL, muslProgram, script } from './files.ts'

const DEBIAN = [
  ...GLIBC,
  glibcProgram('/usr/local/bin/node', ['libstdc++.so.6']),
  library('/usr/lib/x86_64-linux-gnu/libstdc++.so.6', { versionsDefined: ['GLIBCXX_3.4.30'] }),
]
const ALPINE = [...MUSL, muslProgram('/usr/local/bin/node', ['libstdc++.so.6']), library('/usr/lib/libstdc++.so.6')]
const DEBIAN_PYTHON = [
  ...GLIBC,
  glibcProgram('/usr/bin/python3', ['libz.so.1']),
  library('/lib/x86_64-linux-gnu/libz.so.1'),
]
const glibc = (path: string, needed: string[] = [], facts = {}): FakeEntry =>
  elf(path, { needed: [...needed, 'libc.so.6', 'ld-linux-x86-64.so.2'], ...facts })
const musl = (path: string, needed: string[] = [], facts = {}): FakeEntry =>
  elf(path, { needed: [...needed, 'libc.musl-x86_64.so.1'], ...facts })
const modules = '/app/node_modules'
const on = (base: FakeEntry[], ...own: FakeEntry[]): FakeImage => ({ layers: [base, own], base: { layers: 1 } })

test.each<[string, FakeImage, string[]]>([
  ['glibc on Alpine', on(ALPINE, glibc(`${modules}/bcrypt/lib/binding/bcrypt_lib.node`)), ['error: bcrypt libc']],
  ['musl on Debian', on(DEBIAN, musl(`${modules}/bcrypt/lib/binding/bcrypt_lib.node`)), ['error: bcrypt libc']],
  [
    'only variants of the other',
    on(
      ALPINE,
      glibc(`${modules}/@img/sharp-linux-x64/lib/sharp-linux-x64.node`),
      glibc(`${modules}/@img/sharp-linux-arm64/lib/sharp-linux-arm64.node`, [], { machine: 183 }),
    ),
    ['error: @img/sharp libc'],
  ],
  [
    'only variants of another architecture',
    on(DEBIAN, glibc(`${modules}/@swc/core-linux-arm64-gnu/swc.linux-arm64-gnu.node`, [], { machine: 183 })),
    ['error: @swc/core architecture'],
  ],
  [
    'no prebuilt variant that fits',
    on(
      ALPINE,
      glibc(`${modules}/lmdb/prebuilds/linux-x64/node.abi127.glibc.node`),
      musl(`${modules}/lmdb/prebuilds/linux-arm64/node.abi127.musl.node`, [], { machine: 183 }),
    ),
    ['error: lmdb libc'],
  ],
  [
    'a module that its package does not require',
    on(ALPINE, glibc(`${modules}/bufferutil/prebuilds/linux-x64/bufferutil.node`)),
    ['warning: bufferutil libc'],
  ],
  [
    'a library that is missing',
    on(DEBIAN, glibc(`${modules}/canvas/build/Release/canvas.node`, ['libcairo.so.2'])),
    ['warning: canvas library'],
  ],
  [
    'a glibc module that musl may load',
    on(ALPINE, elf(`${modules}/x/x.node`, { needed: ['libc.so.6'] })),
    ['warning: x probably-libc'],
  ],
  [
    'a newer C library',
    on(
      DEBIAN,
      glibc(`${modules}/x/x.node`, [], { versionsNeeded: [{ library: 'libc.so.6', versions: ['GLIBC_2.38'] }] }),
    ),
    ['error: x versions'],
  ],
  [
    'two modules of one package',
    on(DEBIAN, musl(`${modules}/x/build/Release/a.node`), musl(`${modules}/x/build/Release/b.node`)),
    ['error: x libc'],
  ],
  [
    'one of two modules of one package',
    on(DEBIAN, musl(`${modules}/x/build/Release/a.node`), glibc(`${modules}/x/build/Release/b.node`)),
    ['error: x libc'],
  ],
  [
    'an extension of Python',
    on(DEBIAN_PYTHON, musl('/usr/lib/python3/dist-packages/yaml/_yaml.cpython-311-x86_64-linux-musl.so')),
    ['error: yaml libc'],
  ],
  [
    'one without a folder',
    on(DEBIAN_PYTHON, musl('/usr/local/lib/python3.11/dist-packages/_cffi_backend.cpython-311-x86_64-linux-musl.so')),
    ['error: cffi_backend libc'],
  ],
  [
    'one of a virtual environment',
    on(
      [...DEBIAN_PYTHON, { path: '/venv/bin/python3', link: '/usr/bin/python3' }],
      musl('/venv/lib/python3.11/site-packages/numpy/core/_x.abi3.so'),
    ),
    ['error: numpy libc'],
  ],
])('%s', (_, image, expected) => {
  expect(
    findingsOf(nativeModule, image).map(({ severity, data }) => `${severity}: ${data['module']} ${data['reason']}`),
  ).toEqual(expected)
})

describe('modules that load', () => {
  test.each<[string, FakeImage]>([
    ['on Debian', on(DEBIAN, glibc(`${modules}/bcrypt/lib/binding/bcrypt_lib.node`, ['libstdc++.so.6']))],
    ['on Alpine', on(ALPINE, musl(`${modules}/bcrypt/lib/binding/bcrypt_lib.node`, ['libstdc++.so.6']))],
    ['without a C library', on(ALPINE, elf(`${modules}/x/x.node`, { needed: [] }))],
    [
      'one of the variants, in packages',
      on(
        ALPINE,
        glibc(`${modules}/@img/sharp-linux-x64/lib/sharp-linux-x64.node`),
        musl(`${modules}/@img/sharp-linuxmusl-x64/lib/sharp-linuxmusl-x64.node`),
      ),
    ],
    [
      'one of the variants, by pnpm',
      on(
        ALPINE,
        glibc(`${modules}/.pnpm/@swc+core-linux-x64-gnu@1/node_modules/@swc/core-linux-x64-gnu/swc.linux-x64-gnu.node`),
        musl(
          `${modules}/.pnpm/@swc+core-linux-x64-musl@1/node_modules/@swc/core-linux-x64-musl/swc.linux-x64-musl.node`,
        ),
      ),
    ],
    [
      'one of the variants, prebuilt',
      on(
        ALPINE,
        glibc(`${modules}/lmdb/prebuilds/linux-x64/node.glibc.node`),
        musl(`${modules}/lmdb/prebuilds/linux-x64/node.musl.node`),
        glibc(`${modules}/lmdb/prebuilds/linux-arm64/node.glibc.node`, [], { machine: 183 }),
      ),
    ],
    [
      'one of the variants, in one folder',
      on(DEBIAN, glibc(`${modules}/@napi/x/x.linux-x64-gnu.node`), musl(`${modules}/@napi/x/x.linux-x64-musl.node`)),
    ],
    [
      'by $ORIGIN',
      on(
        DEBIAN,
        glibc(`${modules}/@img/sharp-linux-x64/lib/sharp.node`, ['libvips-cpp.so.8'], {
          runpath: '$ORIGIN/../../sharp-libvips-linux-x64/lib',
        }),
        library(`${modules}/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.8`),
      ),
    ],
    [
      'a library that is loaded first',
      on(
        DEBIAN_PYTHON,
        glibc('/usr/lib/python3/dist-packages/x/_x.so', ['libz.so.1', 'libother.so']),
        library('/usr/lib/python3/dist-packages/other/libother.so'),
      ),
    ],
    ['a module that no program loads', on(MUSL, glibc(`${modules}/x/x.node`))],
    ['modules of the base', { layers: [[...DEBIAN, musl(`${modules}/x/x.node`)]], base: { layers: 1 } }],
    ['libraries of a wheel', on(DEBIAN_PYTHON, musl('/usr/lib/python3/dist-packages/numpy.libs/openblas.so'))],
    ['files of other systems', on(DEBIAN, { path: `${modules}/x/prebuilds/win32-x64/x.node`, content: 'MZ' })],
  ])('%s', (_, image) => {
    expect(findingLines(nativeModule, image, 'reason')).toEqual([])
  })

  test('without modules it is not applicable', () => {
    expect(runChecks(fakeImage(on(DEBIAN)), {}, [nativeModule]).results[0]?.result).toBe('not-applicable')
  })
})

test('modules of one package are one finding, with their number', () => {
  const image = on(DEBIAN, musl(`${modules}/x/a.node`), musl(`${modules}/x/b.node`))
  expect(findingsOf(nativeModule, image)).toMatchObject([
    { path: `${modules}/x/a.node`, layer: 1, data: { count: 2, language: 'node' } },
  ])
})

describe('LD_LIBRARY_PATH', () => {
  const MODULE = `${modules}/x/x.node`
  const NEWER = [
    library('/opt/new/libstdc++.so.6', { versionsDefined: ['GLIBCXX_3.4.33'] }),
    glibc(MODULE, ['libstdc++.so.6'], {
      versionsNeeded: [{ library: 'libstdc++.so.6', versions: ['GLIBCXX_3.4.32'] }],
    }),
    elf('/usr/bin/env'),
    elf('/bin/sh'),
    script('/start.sh', '/bin/sh', '#!/bin/sh\nexport LD_LIBRARY_PATH=/opt/new\nexec "$@"\n'),
    script('/loop.sh', '/bin/sh', '#!/bin/sh\nwhile true; do LD_LIBRARY_PATH=/opt/new node -e 1; done\n'),
    script('/run.sh', '/bin/sh', '#!/bin/sh\nexport LD_LIBRARY_PATH=/opt/new\nnode -e 1\n'),
  ]
  const NODE = ['node', '-e', '1']
  test.each<[string, FakeImage['config'], string[]]>([
    ['is not set', { cmd: NODE }, ['error: x versions']],
    ['of ENV', { cmd: NODE, env: ['LD_LIBRARY_PATH=/opt/new'] }, []],
    ['of env(1)', { cmd: ['env', 'LD_LIBRARY_PATH=/opt/new', ...NODE] }, []],
    [
      'that env(1) replaces',
      { cmd: ['env', 'LD_LIBRARY_PATH=/x', ...NODE], env: ['LD_LIBRARY_PATH=/opt/new'] },
      ['error: x versions'],
    ],
    ['of a shell command line', { cmd: ['/bin/sh', '-c', 'LD_LIBRARY_PATH=/opt/new exec node -e 1'] }, []],
    ['that is unknown', { cmd: ['/bin/sh', '-c', 'LD_LIBRARY_PATH=$LIBS exec node -e 1'] }, ['warning: x versions']],
    ['of a script that hands over', { entrypoint: ['/start.sh'], cmd: NODE }, []],
    ['of a script that starts it', { cmd: ['/run.sh'] }, []],
    ['of a script that is not understood', { cmd: ['/loop.sh'] }, ['warning: x versions']],
  ])('%s', (_, config, expected) => {
    const image = { layers: [DEBIAN, NEWER], base: { layers: 1 }, ...(config && { config }) }
    expect(
      findingsOf(nativeModule, image).map(({ severity, data }) => `${severity}: ${data['module']} ${data['reason']}`),
    ).toEqual(expected)
  })

  test('cannot help if the library is nowhere', () => {
    const image = { ...on(DEBIAN, ...NEWER, musl(`${modules}/y/y.node`)), config: { cmd: ['/run.sh'] } }
    expect(findingsOf(nativeModule, image).map(({ severity, data }) => `${severity} ${data['module']}`)).toContain(
      'error y',
    )
  })
})

const PACKAGES = '/usr/lib/python3/dist-packages'
const APT = elf('/usr/bin/apt-get')

test.each<[string, FakeEntry[], string]>([
  [
    'well-known libraries',
    [
      APT,
      glibc(`${PACKAGES}/cv2/cv2.abi3.so`, ['libxcb.so.1', 'libGL.so.1', 'libgthread-2.0.so.0', 'libglib-2.0.so.0']),
    ],
    'Install `libxcb1`, `libgl1` and `libglib2.0-0` in the final stage, or install `opencv-python-headless` instead of `opencv-python`.',
  ],
  [
    'one well-known library',
    [APT, glibc(`${PACKAGES}/psycopg2/_psycopg.so`, ['libpq.so.5'])],
    'Install `libpq5` in the final stage.',
  ],
  [
    'another library, too',
    [APT, glibc(`${PACKAGES}/x/x.so`, ['libpq.so.5', 'libx.so.1'])],
    'Install `libpq5`, and what has `libx.so.1`, in the final stage.',
  ],
  ['another library', [APT, glibc(`${PACKAGES}/x/x.so`, ['libx.so.1'])], 'Install its package in the final stage.'],
  [
    'an image without APT',
    [glibc(`${PACKAGES}/x/x.so`, ['libpq.so.5', 'libGL.so.1'])],
    'Install their packages in the final stage.',
  ],
])('the fix names the packages of %s', (_, files, fix) => {
  expect(wordsOf(nativeModule, on(DEBIAN_PYTHON, ...files)).map(one => one.fix)).toEqual([fix])
})

test.each([
  'numba/np/ufunc/omppool.cpython-311-x86_64-linux-gnu.so',
  'numba/np/ufunc/tbbpool.cpython-311-x86_64-linux-gnu.so',
  'torio/lib/_torio_ffmpeg4.so',
  'torchvision/image.so',
])('the package of %s works without it', path => {
  const numba = glibc(`${PACKAGES}/numba/_helperlib.so`)
  const image = on(DEBIAN_PYTHON, numba, glibc(`${PACKAGES}/${path}`, ['libgomp.so.1', 'libtbb.so.12']))
  expect(findingLines(nativeModule, image)).toEqual([])
})
