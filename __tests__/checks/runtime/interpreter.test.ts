import { expect, test } from '@jest/globals'
import { interpreter } from '../../../src/checks/runtime/interpreter.ts'
import { type FakeImage, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { dpkg, hardlink } from '../images.ts'
import {
  elf,
  findingLines,
  GLIBC,
  GLIBC_LOADER,
  glibcProgram,
  library,
  MUSL,
  MUSL_LOADER,
  muslProgram,
} from './files.ts'

const PACKAGED_NAMES = Array.from({ length: 500 }, (_, i) => `/usr/bin/${i}`)
const PACKAGED = [...PACKAGED_NAMES.map(path => glibcProgram(path)), ...dpkg({ tools: PACKAGED_NAMES })]

const config = { entrypoint: ['/server'] }

test('the number of findings is limited, even in several folders', () => {
  const own = (folder: string) => Array.from({ length: 400 }, (_, i) => glibcProgram(`${folder}/${i}`))
  const image = { layers: [[...own('/usr/local/bin'), ...own('/usr/bin'), ...own('/bin')]] }
  expect(findingLines(interpreter, image)).toHaveLength(500)
})

test.each<[string, FakeImage, string[]]>([
  ['glibc on scratch', { layers: [[glibcProgram('/server')]], config }, ['error /server']],
  ['glibc on Alpine', { layers: [MUSL, [glibcProgram('/server')]], config }, ['error /server: musl']],
  ['musl on Debian', { layers: [GLIBC, [muslProgram('/server')]], config }, ['error /server: glibc']],
  [
    'a loader that is a link to nothing',
    { layers: [[{ path: GLIBC_LOADER, link: '/nothing' }, glibcProgram('/server')]], config },
    ['error /server'],
  ],
  [
    'a tool of the image',
    { layers: [MUSL, [glibcProgram('/usr/local/bin/tool')]] },
    ['warning /usr/local/bin/tool: musl'],
  ],
  ['glibc on Debian', { layers: [GLIBC, [glibcProgram('/server')]], config }, []],
  ['musl on Alpine', { layers: [MUSL, [muslProgram('/server')]], config }, []],
  ['static', { layers: [[elf('/server')]], config }, []],
  ['static, position-independent', { layers: [[elf('/server', { needed: [] })]], config }, []],
  [
    'glibc on Alpine with gcompat',
    {
      layers: [
        MUSL,
        [
          elf('/lib/ld-linux-x86-64.so.2', { interpreter: MUSL_LOADER, needed: ['libc.musl-x86_64.so.1'] }),
          { path: '/lib64', link: '/lib' },
          glibcProgram('/server'),
        ],
      ],
      config,
    },
    [],
  ],
  [
    'a tool of a package',
    { layers: [MUSL, [glibcProgram('/usr/bin/tool'), ...dpkg({ tool: ['/usr/bin/tool'] })]] },
    [],
  ],
  [
    'a tool next to many of a package',
    { layers: [MUSL, [...PACKAGED, glibcProgram('/usr/bin/z')]] },
    ['warning /usr/bin/z: musl'],
  ],
  [
    'a tool that has another name',
    { layers: [MUSL, [glibcProgram('/opt/tool'), hardlink('/usr/bin/tool', '/opt/tool')]] },
    ['warning /usr/bin/tool: musl'],
  ],
  [
    'variants elsewhere',
    {
      layers: [MUSL, [glibcProgram('/app/node_modules/@esbuild/linux-x64/bin/esbuild')]],
      config: { workingDir: '/app' },
    },
    [],
  ],
  ['a library in PATH', { layers: [MUSL, [library('/usr/bin/x.so')]] }, []],
])('%s', (_, image, expected) => {
  expect(findingLines(interpreter, image, 'has')).toEqual(expected)
})

test('an unreadable loader does not pass', () => {
  const image = fakeImage({ layers: [[elf('/server', { unread: ['interpreter'] })]], config })
  expect(runChecks(image, {}, [interpreter]).results).toMatchObject([
    { result: 'error', error: { code: 'elf-unreadable' } },
  ])
})
