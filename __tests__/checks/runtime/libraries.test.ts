import { describe, expect, test } from '@jest/globals'
import { libraries } from '../../../src/checks/runtime/libraries.ts'
import { type FakeEntry, type FakeImage, fakeImage } from '../../helpers/image.ts'
import { runChecks } from '../../helpers/run-checks.ts'
import { findingsOf } from '../images.ts'
import { elf, findingLines, GLIBC, glibcProgram, library, MUSL, MUSL_LOADER, muslProgram } from './files.ts'

const config = { entrypoint: ['/server'] }
/** The file's own folder, as linkers also write it. */
const ORIGIN = `$\{ORIGIN}/../lib`
const server = (needed: string[], facts = {}) => glibcProgram('/server', needed, facts)
const on = (base: FakeEntry[], ...entries: FakeEntry[]): FakeImage => ({ layers: [base, entries], config })

/** /etc/ld.so.cache with these libraries, as ldconfig writes it. */
function ldCache(paths: Record<string, string>): FakeEntry {
  const entries = Object.entries(paths)
  const start = 48 + entries.length * 24
  const strings = Buffer.from(entries.map(([name, path]) => `${name}\0${path}\0`).join(''))
  const cache = Buffer.alloc(start)
  cache.write('glibc-ld.so.cache1.1')
  cache.writeUInt32LE(entries.length, 20)
  cache.writeUInt32LE(strings.length, 24)
  let at = start
  for (const [i, [name, path]] of entries.entries()) {
    cache.writeUInt32LE(at, 48 + i * 24 + 4)
    cache.writeUInt32LE(at + name.length + 1, 48 + i * 24 + 8)
    at += name.length + path.length + 2
  }
  return { path: '/etc/ld.so.cache', content: Buffer.concat([cache, strings]) }
}

describe('missing libraries', () => {
  test.each<[string, FakeImage, string[]]>([
    ['a library', on(GLIBC, server(['libpq.so.5'])), ['error /server: libpq.so.5']],
    [
      'one of another architecture',
      on(GLIBC, server(['libpq.so.5']), library('/usr/lib/libpq.so.5', { machine: 183 })),
      ['error /server: libpq.so.5'],
    ],
    [
      'one of another class',
      on(GLIBC, server(['libpq.so.5']), library('/usr/lib/libpq.so.5', { bits: 32 })),
      ['error /server: libpq.so.5'],
    ],
    [
      'one that a library needs',
      on(GLIBC, server(['liba.so']), library('/usr/lib/liba.so', { needed: ['libb.so'] })),
      ['error /server: libb.so'],
    ],
    [
      'one that is cut off',
      on(GLIBC, server(['liba.so']), library('/usr/lib/liba.so', { missing: 9000, unread: ['dynamic'] })),
      ['error /server: liba.so'],
    ],
    ['less than a page of one', on(GLIBC, server(['liba.so']), library('/usr/lib/liba.so', { missing: 10 })), []],
    [
      'the program itself, which another check reports',
      on(GLIBC, server([], { missing: 9000, unread: ['dynamic'] })),
      [],
    ],
    ['the C library', on(GLIBC.slice(0, 1), server([])), ['error /server: libc.so.6']],
    [
      'one that the cache does not know',
      on(GLIBC, server(['liba.so']), library('/usr/local/lib/liba.so')),
      ['error /server: liba.so'],
    ],
    [
      'one that RPATH does not reach, because of RUNPATH',
      on(GLIBC, server(['liba.so'], { rpath: '/opt', runpath: '/other' }), library('/opt/liba.so')),
      ['error /server: liba.so'],
    ],
    [
      'one that a RUNPATH of the program does not hand on',
      on(
        GLIBC,
        server(['liba.so'], { runpath: '/opt' }),
        library('/opt/liba.so', { needed: ['libb.so'] }),
        library('/opt/libb.so'),
      ),
      ['error /server: libb.so'],
    ],
    ['on musl', on(MUSL, muslProgram('/server', ['libz.so.1'])), ['error /server: libz.so.1']],
    [
      'on musl, whose file names other folders',
      on(MUSL, muslProgram('/server', ['libz.so.1']), library('/usr/lib/libz.so.1'), {
        path: '/etc/ld-musl-x86_64.path',
        content: '/opt\n/lib',
      }),
      ['error /server: libz.so.1'],
    ],
    [
      'of a tool',
      { layers: [GLIBC, [glibcProgram('/usr/bin/tool', ['libx.so'])]] },
      ['warning /usr/bin/tool: libx.so'],
    ],
  ])('%s', (_, image, expected) => {
    expect(findingLines(libraries, image, 'library')).toEqual(expected)
  })

  test('are reported with the place where they exist', () => {
    const image = on(GLIBC, server(['liba.so']), library('/usr/local/lib/liba.so'), {
      path: '/x/liba.so',
      content: 'text',
    })
    expect(findingsOf(libraries, image)).toMatchObject([{ data: { elsewhere: ['/usr/local/lib/liba.so'] } }])
  })
})

describe('libraries that are found', () => {
  test.each<[string, FakeImage]>([
    ["in the loader's folders", on(GLIBC, server(['liba.so']), library('/lib/x86_64-linux-gnu/liba.so'))],
    [
      'through links',
      on(GLIBC, server(['liba.so.1']), library('/usr/lib/liba.so.1.2'), {
        path: '/usr/lib/liba.so.1',
        link: 'liba.so.1.2',
      }),
    ],
    [
      'in the cache',
      on(
        GLIBC,
        server(['liba.so']),
        library('/usr/local/lib/liba.so'),
        ldCache({ 'liba.so': '/usr/local/lib/liba.so' }),
      ),
    ],
    [
      'by LD_LIBRARY_PATH',
      {
        ...on(GLIBC, server(['liba.so']), library('/opt/liba.so')),
        config: { ...config, env: ['LD_LIBRARY_PATH=/x:/opt'] },
      },
    ],
    ['by RUNPATH', on(GLIBC, server(['liba.so'], { runpath: '/opt' }), library('/opt/liba.so'))],
    [
      'by RPATH, which is handed on',
      on(
        GLIBC,
        server(['liba.so'], { rpath: '/opt' }),
        library('/opt/liba.so', { needed: ['libb.so'] }),
        library('/opt/libb.so'),
      ),
    ],
    [
      'by $ORIGIN',
      {
        layers: [GLIBC, [glibcProgram('/app/bin/s', ['liba.so'], { runpath: ORIGIN }), library('/app/lib/liba.so')]],
        config: { cmd: ['/app/bin/s'] },
      },
    ],
    [
      'by $ORIGIN of what the link leads to',
      {
        layers: [
          GLIBC,
          [
            glibcProgram('/app/bin/s', ['liba.so'], { runpath: '$ORIGIN/../lib' }),
            library('/app/lib/liba.so'),
            { path: '/bin/s', link: '/app/bin/s' },
          ],
        ],
        config: { cmd: ['s'] },
      },
    ],
    ['by a path', on(GLIBC, server(['/opt/liba.so']), library('/opt/liba.so'))],
    [
      'by the soname of what is loaded',
      on(GLIBC, server(['/opt/a', 'liba.so']), library('/opt/a', { soname: 'liba.so' })),
    ],
    [
      'in a cycle',
      on(
        GLIBC,
        server(['liba.so']),
        library('/lib/liba.so', { needed: ['libb.so'] }),
        library('/lib/libb.so', { needed: ['liba.so'] }),
      ),
    ],
    ['the driver of the machine', on(GLIBC, server(['libcuda.so.1']))],
    ['on Fedora', on([library('/lib64/ld-linux-x86-64.so.2'), library('/usr/lib64/libc.so.6')], server([]))],
    [
      'by a loader next to its libraries',
      {
        layers: [
          [
            library('/nix/glibc/lib/ld-linux-x86-64.so.2'),
            library('/nix/glibc/lib/libc.so.6'),
            elf('/server', { interpreter: '/nix/glibc/lib/ld-linux-x86-64.so.2', needed: ['libc.so.6'] }),
          ],
        ],
        config,
      },
    ],
    ['on musl', on(MUSL, muslProgram('/server', ['liba.so', 'libpthread.so.0']), library('/usr/local/lib/liba.so'))],
    [
      'on musl by its file',
      on(MUSL, muslProgram('/server', ['liba.so']), library('/opt/liba.so'), {
        path: '/etc/ld-musl-x86_64.path',
        content: '/lib:/opt\n',
      }),
    ],
    [
      'on musl by RUNPATH, which is handed on',
      on(
        MUSL,
        muslProgram('/server', ['liba.so'], { runpath: '/opt' }),
        library('/opt/liba.so', { needed: ['libb.so'] }),
        library('/opt/libb.so'),
      ),
    ],
    [
      'by gcompat',
      on(
        MUSL,
        elf('/lib/ld-linux-x86-64.so.2', { interpreter: MUSL_LOADER, needed: ['libc.musl-x86_64.so.1'] }),
        { path: '/lib64', link: '/lib' },
        server(['libm.so.6', 'libresolv.so.2', 'ld-linux-x86-64.so.2']),
      ),
    ],
    ['without a loader, which another check reports', on([], server([]))],
    ['static', on([], elf('/server'))],
  ])('%s', (_, image) => {
    expect(findingLines(libraries, image)).toEqual([])
  })
})

describe('versions', () => {
  const needs = (...versions: string[]) => ({ versionsNeeded: [{ library: 'libc.so.6', versions }] })
  test.each<[string, FakeImage, object[]]>([
    [
      'of a newer C library',
      on(GLIBC, server([], needs('GLIBC_2.38'))),
      [{ problem: 'too-old', version: 'GLIBC_2.38', has: 'GLIBC_2.36' }],
    ],
    [
      'that a library needs',
      on(GLIBC, server(['liba.so']), library('/lib/liba.so', { needed: ['libc.so.6'], ...needs('GLIBC_2.40') })),
      [{ version: 'GLIBC_2.40', neededBy: '/lib/liba.so' }],
    ],
    ['of a kind that it lacks', on(GLIBC, server([], needs('FOO_1.0'))), [{ version: 'FOO_1.0', has: '' }]],
    ['that are numbers, not text', on(GLIBC, server([], needs('GLIBC_2.4', 'GLIBC_2.36'))), []],
    [
      'of a library without any',
      on(
        GLIBC,
        server(['liba.so'], { versionsNeeded: [{ library: 'liba.so', versions: ['A_2.0'] }] }),
        library('/lib/liba.so'),
      ),
      [],
    ],
    ['on musl, which has no symbol versions', on(MUSL, muslProgram('/server', [], needs('GLIBC_2.40'))), []],
  ])('%s', (_, image, expected) => {
    expect(findingsOf(libraries, image).map(({ data }) => data)).toMatchObject(expected)
  })
})

test.each<[string, FakeEntry[]]>([
  ['the program', [elf('/server', { interpreter: '/lib64/ld-linux-x86-64.so.2', unread: ['dynamic'] })]],
  ['a library of it', [server(['liba.so']), { ...library('/lib/liba.so', { unread: ['dynamic'] }) }]],
])('%s that could not be read does not pass', (_, entries) => {
  expect(runChecks(fakeImage(on(GLIBC, ...entries)), {}, [libraries]).results).toMatchObject([
    { result: 'error', error: { code: 'elf-unreadable' } },
  ])
})

test.each(['', 'glibc-ld.so.cache1.1', `glibc-ld.so.cache1.1${'\xff'.repeat(60)}`, 'x'.repeat(1000)])(
  'a damaged cache is ignored',
  content => {
    const cache = { path: '/etc/ld.so.cache', content: Buffer.from(content, 'latin1') }
    expect(findingLines(libraries, on(GLIBC, server([]), cache))).toEqual([])
  },
)
