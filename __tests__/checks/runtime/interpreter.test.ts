import { expect, test } from '@jest/globals'
import { interpreter } from '../../../src/checks/runtime/interpreter.ts'
import { type FakeImage, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { dpkg } from '../images.ts'
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

const config = { entrypoint: ['/server'] }

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
