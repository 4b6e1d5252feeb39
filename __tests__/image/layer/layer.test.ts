import { generateKeyPairSync } from 'node:crypto'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import type { Entry, LayerFacts, Need } from '../../../src/image/model.ts'
import { digestOf } from '../../helpers/image.ts'
import { readTestLayer } from '../../helpers/layers.ts'
import { encodeLayer } from '../../helpers/layout.ts'
import { globalPax, makeTar, paxRecords, type TarEntry, tarEntry } from '../../helpers/tar.ts'

// Chunks that split everything, and one that contains everything.
const CHUNKS = [1, 7, 511, 512, 513, 1_000_000]

const entriesOf = async (entries: TarEntry[], chunk = 1_000_000): Promise<readonly Partial<Entry>[]> =>
  (await readTestLayer({ entries, compression: 'none' }, { chunk })).entries

const read = (entries: TarEntry[], needs: Need[] = [], chunk = 1_000_000): Promise<LayerFacts> =>
  readTestLayer({ entries, compression: 'none' }, { needs, chunk })

const long = 'd'.repeat(60) + '/' + 'e'.repeat(60) + '/' + 'f'.repeat(60)
const unicode = 'päth/名前'

// Each case is a rule of the formats, the members, and the expected result for the last member.
const MEMBERS: [rule: string, members: TarEntry[], entry: Partial<Entry>][] = [
  [
    'a plain file',
    [{ path: 'etc/passwd', content: 'root', mode: 0o600, uid: 1, gid: 2 }],
    { path: '/etc/passwd', type: 'file', size: 4, mode: 0o600, uid: 1, gid: 2, link: null, capabilities: null },
  ],
  ['a directory', [{ path: 'etc/', type: 'directory' }], { path: '/etc', type: 'directory', size: 0, mode: 0o755 }],
  ['a `./` root', [{ path: './', type: 'directory', mode: 0o700 }], { path: '/', type: 'directory', mode: 0o700 }],
  ['a name below `./`', [{ path: './etc/x' }], { path: '/etc/x' }],
  ['an absolute name', [{ path: '/etc/x' }], { path: '/etc/x' }],
  ['a name with `..`', [{ path: '../../etc/x' }], { path: '/etc/x' }],
  [
    'a symlink',
    [{ path: 'sh', type: 'symlink', link: '../bin/busybox', mode: 0o777 }],
    { type: 'symlink', link: '../bin/busybox', size: 0 },
  ],
  ['a hardlink', [{ path: 'b', type: 'hardlink', link: './bin//a' }], { type: 'hardlink', link: '/bin/a', size: 0 }],
  [
    'a hardlink whose header names a size',
    [{ path: 'b', type: 'hardlink', link: 'a', size: 77 }],
    { type: 'hardlink', size: 0 },
  ],
  ['a character device', [{ path: 'null', type: 'character' }], { type: 'character' }],
  ['a block device', [{ path: 'sda', type: 'block' }], { type: 'block' }],
  ['a pipe', [{ path: 'p', type: 'fifo' }], { type: 'fifo' }],
  ['setuid, setgid and sticky', [{ path: 'su', mode: 0o107755 }], { mode: 0o7755 }],
  ['the old flag for files', [{ path: 'old', flag: '\0', content: 'x' }], { type: 'file', size: 1 }],
  ['the old form of directories', [{ path: 'old/', flag: '\0' }], { path: '/old', type: 'directory' }],
  [
    'a ustar prefix',
    [{ path: 'name', header: block => block.write('some/prefix', 345) }],
    { path: '/some/prefix/name' },
  ],
  [
    'a GNU header has no prefix',
    [{ path: 'name', header: block => block.write('ustar  \0', 257, 'latin1') && block.write('01234567012', 345) }],
    { path: '/name' },
  ],
  [
    'a prefix that an old Go wrote into a GNU header',
    [{ path: 'name', header: block => block.write('ustar  \0', 257, 'latin1') && block.write('some/prefix', 345) }],
    { path: '/some/prefix/name' },
  ],
  [
    'a GNU header has no prefix, but a time before 1970',
    [
      {
        path: 'name',
        header: block =>
          block.write('ustar  \0', 257, 'latin1') && block.write('01234567012', 345) && block.fill(0xff, 357, 369),
      },
    ],
    { path: '/name' },
  ],
  [
    'a GNU header has no prefix, but another time before 1970',
    [{ path: 'name', header: block => block.write('ustar  \0', 257, 'latin1') && block.fill(0xff, 345, 357) }],
    { path: '/name' },
  ],
  [
    'an empty GNU long name is ignored, as in Go',
    [{ path: 'L', flag: 'L', content: '\0' }, { path: 'x' }],
    { path: '/x' },
  ],
  ['the largest owner', [{ path: 'x', pax: { uid: '4294967294', gid: '4294967294' } }], { uid: 4294967294 }],
  [
    'of two sizes of a sparse file that which Go takes',
    [
      {
        path: 's',
        content: 'a',
        pax: {
          'GNU.sparse.realsize': '7',
          'GNU.sparse.size': '9',
          'GNU.sparse.numblocks': '1',
          'GNU.sparse.map': '0,1',
        },
      },
    ],
    { size: 9 },
  ],
  [
    'a star header has a shorter prefix',
    [
      {
        path: 'name',
        header: block => block.write('tar\0', 508, 'latin1') && block.write('p'.repeat(131) + '00000000000', 345),
      },
    ],
    { path: `/${'p'.repeat(131)}/name` },
  ],
  ['a V7 header', [{ path: 'v7', content: 'x', header: block => block.fill(0, 257) }], { path: '/v7', size: 1 }],
  ['a checksum of signed bytes', [{ path: 'ÿ', checksum: -1, header: signedChecksum }], { path: '/ÿ' }],
  ['a base-256 size', [{ path: 'b', content: 'four', base256: true }], { size: 4 }],
  ['a PAX path', [{ path: long, content: 'x' }], { path: '/' + long, size: 1 }],
  ['a PAX linkpath', [{ path: 's', type: 'symlink', link: long }], { link: long }],
  ['a PAX linkpath of a hardlink', [{ path: 's', type: 'hardlink', link: long }], { link: '/' + long }],
  ['a PAX size', [{ path: 's', content: 'twelve bytes', size: 0, pax: { size: '12' } }], { size: 12 }],
  ['PAX owners', [{ path: 's', pax: { uid: '3000000', gid: '4000000' } }], { uid: 3_000_000, gid: 4_000_000 }],
  ['a PAX path with non-ASCII characters', [{ path: 'x', pax: { path: unicode } }], { path: '/' + unicode }],
  [
    'PAX file capabilities',
    [{ path: 'ping', pax: { 'SCHILY.xattr.security.capability': Buffer.from([1, 0, 0, 2, 0, 10, 61, 0]) } }],
    { capabilities: '01000002000a3d00' },
  ],
  [
    'the start of PAX file capabilities that are too long',
    [{ path: 'ping', pax: { 'SCHILY.xattr.security.capability': Buffer.alloc(999) } }],
    { capabilities: '00'.repeat(25) },
  ],
  [
    "libarchive's form of file capabilities, which engines ignore",
    [{ path: 'ping', pax: { 'LIBARCHIVE.xattr.security.capability': 'AQ' } }],
    { capabilities: null },
  ],
  ['another extended attribute', [{ path: 'ping', pax: { 'SCHILY.xattr.user.note': 'x' } }], { capabilities: null }],
  ['an unknown PAX record', [{ path: 'x', pax: { comment: 'a=b\nc', mtime: '1.5' } }], { path: '/x' }],
  [
    'an empty PAX record takes back a global one',
    [globalPax({ path: 'global' }), { path: 'own', pax: { path: '' } }],
    { path: '/own' },
  ],
  [
    'an empty PAX record takes back an earlier one',
    [{ path: 'own', before: Buffer.concat([paxRecords({ path: 'x', uid: '8' }), paxRecords({ path: '', uid: '' })]) }],
    { path: '/own', uid: 0 },
  ],
  [
    'the later of two PAX records',
    [
      { path: 'x', flag: 'x', content: Buffer.concat([paxRecords({ path: 'one' }), paxRecords({ path: 'two' })]) },
      { path: 'y' },
    ],
    { path: '/two' },
  ],
  [
    'a global PAX record, which engines ignore',
    [globalPax({ uid: '7', path: 'y' }), { path: 'x', uid: 1 }],
    { uid: 1 },
  ],
  ['a global PAX record that is invalid', [globalPax({ uid: 'seven', mtime: 'x' }), { path: 'x', uid: 1 }], { uid: 1 }],
  ['a local PAX record after a global one', [globalPax({ uid: '7' }), { path: 'x', pax: { uid: '8' } }], { uid: 8 }],
  [
    'global PAX attributes, which engines ignore',
    [globalPax({ 'SCHILY.xattr.security.capability': 'x' }), { path: 'x' }],
    { capabilities: null },
  ],
  [
    'a global header ends the headers before it, as in Go',
    [
      { path: 'L', flag: 'L', content: 'long\0' },
      { path: 'x', flag: 'x', content: paxRecords({ uid: '8' }) },
      globalPax({ comment: 'c' }),
      { path: 'x', uid: 1 },
    ],
    { path: '/x', uid: 1 },
  ],
  ['a GNU long name', [{ path: long, gnu: true, content: 'x' }], { path: '/' + long, size: 1 }],
  ['a GNU long link', [{ path: 's', type: 'symlink', link: long, gnu: true }], { link: long }],
  [
    'a GNU long name before a PAX path, as Go has it',
    [
      { path: 'L', flag: 'L', content: 'long\0' },
      { path: 'x', pax: { path: 'pax' } },
    ],
    { path: '/long' },
  ],
  ['a name that fills its field', [{ path: 'n'.repeat(100) }], { path: '/' + 'n'.repeat(100) }],
  ['a name that is not UTF-8', [{ path: Buffer.from([0x61, 0xff]) }], { path: '/a\udcff' }],
  [
    'PAX 0.0 sparse files',
    [
      sparse00(
        [
          [10, 2],
          [100, 1],
        ],
        5000,
        'abc',
      ),
    ],
    { path: '/s', size: 5000 },
  ],
  [
    'PAX 0.1 sparse files',
    [
      {
        path: 'x',
        content: 'abc',
        pax: {
          'GNU.sparse.size': '5000',
          'GNU.sparse.numblocks': '2',
          'GNU.sparse.map': '10,2,100,1',
          'GNU.sparse.name': 's',
        },
      },
    ],
    { path: '/s', size: 5000 },
  ],
  [
    'PAX 1.0 sparse files',
    [
      sparse10(
        [
          [10, 2],
          [100, 1],
        ],
        5000,
        'abc',
      ),
    ],
    { path: '/s', size: 5000 },
  ],
  [
    'PAX 1.0 sparse files with a map of several blocks',
    [
      sparse10(
        Array.from({ length: 200 }, (_, i) => [i * 1000, 1] as [number, number]),
        300_000,
        'x'.repeat(200),
      ),
    ],
    { path: '/s', size: 300_000 },
  ],
  ['a sparse file that is one hole', [sparse10([], 5000, '')], { size: 5000 }],
  [
    'a sparse file whose real size is not named',
    [{ path: 's', content: 'abc', pax: { 'GNU.sparse.numblocks': '1', 'GNU.sparse.map': '0,3' } }],
    { path: '/s', size: 3 },
  ],
  [
    'sparse records without a map are none',
    [{ path: 'x', content: 'abc', pax: { 'GNU.sparse.size': '5000', 'GNU.sparse.name': 's' } }],
    { path: '/x', size: 3 },
  ],
  [
    'sparse records of an unknown version are none',
    [{ path: 'x', content: 'abc', pax: { 'GNU.sparse.major': '2', 'GNU.sparse.minor': '0', 'GNU.sparse.map': '0,1' } }],
    { path: '/x', size: 3 },
  ],
  // chown(2) takes 32 bits, and keeps root's file if all are set.
  ['an owner of 33 bits', [{ path: 'x', pax: { uid: '4294967303', gid: '4294967296' } }], { uid: 7, gid: 0 }],
  ['an owner of 63 bits', [{ path: 'x', pax: { uid: '9223372036854775800' } }], { uid: 4294967288 }],
  ['an owner that changes nothing', [{ path: 'x', pax: { uid: '4294967295', gid: '-1' } }], { uid: 0, gid: 0 }],
  ['an owner with a sign', [{ path: 'x', pax: { uid: '+5', gid: '-2' } }], { uid: 5, gid: 4294967294 }],
  [
    'an owner of 33 bits in base 256',
    [{ path: 'x', header: block => block.write('\x80\0\0\x01\0\0\0\x09', 108, 'latin1') }],
    { uid: 9 },
  ],
  ['a negative owner in base 256', [{ path: 'x', header: block => block.fill(0xff, 116, 124) }], { gid: 0 }],
  ['a mode in base 256', [{ path: 'x', header: block => block.fill(0xff, 100, 108) }], { mode: 0o7777 }],
  ['a negative size of a directory', [{ path: 'd', type: 'directory', pax: { size: '-1' } }], { type: 'directory' }],
  ['PAX times', [{ path: 'x', pax: { mtime: '-1.5', atime: '+0.', ctime: '9223372036854775807' } }], { path: '/x' }],
  ['a PAX time that is replaced', [{ path: 'x', before: twoTimes('x', '1') }], { path: '/x' }],
  [
    'a PAX length with a sign and zeros',
    [{ path: 'x', before: Buffer.from('+000000000021 path=y\n') }],
    { path: '/y' },
  ],
  ['a PAX record with a NUL in another value', [{ path: 'x', pax: { comment: 'a\0b' } }], { path: '/x' }],
]

describe.each(CHUNKS)('read in chunks of %i bytes', chunk => {
  test.each(MEMBERS)('%s', async (_, members, expected) => {
    const entries = await entriesOf([...members, { path: 'after', content: 'it' }], chunk)
    expect(entries.at(-2)).toMatchObject(expected)
    expect(entries.at(-1)).toMatchObject({ path: expect.stringMatching(/after|global/), size: 2 })
  })
})

describe('content', () => {
  const sparse: [string, TarEntry][] = [
    [
      'PAX 0.0',
      sparse00(
        [
          [4, 2],
          [10, 1],
        ],
        12,
        'abc',
      ),
    ],
    [
      'PAX 1.0',
      sparse10(
        [
          [4, 2],
          [10, 1],
        ],
        12,
        'abc',
      ),
    ],
  ]
  test.each(sparse)('of a sparse file (%s) has its holes', async (_, entry) => {
    const { contents } = await read([entry], [{ kind: 'path', path: '/s' }], 3)
    expect(String(contents.get('/s'))).toBe('\0\0\0\0ab\0\0\0\0c\0')
  })

  const files: TarEntry[] = [
    { path: 'bin/sh', content: 'executable', mode: 0o755 },
    { path: 'etc/passwd', content: 'root:x' },
    { path: 'etc/deep/passwd', content: 'other' },
    { path: 'etcetera', content: 'no' },
    { path: 'empty', mode: 0o755 },
    { path: 'bin/dir', type: 'directory' },
  ]
  test.each<[string, Need[], Record<string, string>]>([
    ['nothing', [], {}],
    ['a path', [{ kind: 'path', path: '/etc/passwd' }], { '/etc/passwd': 'root:x' }],
    ['a path with a trailing slash', [{ kind: 'path', path: 'etc/passwd/' }], { '/etc/passwd': 'root:x' }],
    ['a basename', [{ kind: 'basename', name: 'passwd' }], { '/etc/passwd': 'root:x', '/etc/deep/passwd': 'other' }],
    [
      'all below a directory',
      [{ kind: 'below', path: '/etc' }],
      { '/etc/passwd': 'root:x', '/etc/deep/passwd': 'other' },
    ],
    ['the heads of executables', [{ kind: 'executable-head', bytes: 4 }], { '/bin/sh': 'exec' }],
    [
      'the longest head',
      [
        { kind: 'executable-head', bytes: 4 },
        { kind: 'executable-head', bytes: 99 },
      ],
      { '/bin/sh': 'executable' },
    ],
    [
      'a whole executable',
      [
        { kind: 'executable-head', bytes: 4 },
        { kind: 'path', path: '/bin/sh' },
      ],
      { '/bin/sh': 'executable' },
    ],
  ])('is kept for %s', async (_, needs, expected) => {
    for (const chunk of [1, 600, 100_000]) {
      const { contents } = await read(files, needs, chunk)
      expect(Object.fromEntries([...contents].map(([path, bytes]) => [path, String(bytes)]))).toEqual(expected)
    }
  })

  test('is kept for the target of an earlier symlink', async () => {
    const members: TarEntry[] = [
      { path: 'etc/os-release', type: 'symlink', link: '../usr/lib/os-release' },
      { path: 'lib', type: 'symlink', link: '/usr/lib' },
      { path: 'usr/lib/apk/db/installed', content: 'P:musl' },
      { path: 'usr/lib/os-release', content: 'ID=alpine' },
    ]
    const { contents } = await read(members, [
      { kind: 'path', path: '/etc/os-release' },
      { kind: 'below', path: '/lib/apk' },
    ])
    expect([...contents.keys()]).toEqual(['/usr/lib/apk/db/installed', '/usr/lib/os-release'])
  })

  test('of a repeated path is that of the last file', async () => {
    const {
      contents,
      unpacked,
      files: count,
    } = await read(
      [
        { path: 'a', content: 'one' },
        { path: 'a', content: 'other' },
      ],
      [{ kind: 'path', path: '/a' }],
    )
    expect(String(contents.get('/a'))).toBe('other')
    expect({ unpacked, count }).toEqual({ unpacked: 8, count: 2 })
  })
})

test.each<[string, TarEntry]>([
  ['empty', { path: 'a' }],
  ['no longer executable', { path: 'a', content: 'text' }],
  ['no longer a file', { path: 'a', type: 'symlink', link: 'b' }],
])('a repeated path has no content if the last entry is %s', async (_, last) => {
  const needs: Need[] = [{ kind: 'executable-head', bytes: 4 }]
  const first: TarEntry = { path: 'a', content: 'stale', mode: 0o755 }
  expect([...(await read([first, last], needs)).contents.keys()]).toEqual([])
  const { contents } = await read([first, last], [...needs, { kind: 'path', path: '/a' }])
  expect(String(contents.get('/a') ?? '')).toBe(last.content ?? '')
})

describe('whiteouts', () => {
  test.each<[name: string, whiteouts: LayerFacts['whiteouts']]>([
    ['a/.wh.b', [{ kind: 'whiteout', path: '/a/b', at: 0 }]],
    ['.wh.b', [{ kind: 'whiteout', path: '/b', at: 0 }]],
    ['a/.wh..hidden', [{ kind: 'whiteout', path: '/a/.hidden', at: 0 }]],
    ['a/.wh..wh..opq', [{ kind: 'opaque', path: '/a', at: 0 }]],
    ['.wh..wh..opq', [{ kind: 'opaque', path: '/', at: 0 }]],
    // Only old AUFS reserved these.
    ['a/.wh..wh..opqX', [{ kind: 'whiteout', path: '/a/.wh..opqX', at: 0 }]],
    ['.wh..wh.plnk', [{ kind: 'whiteout', path: '/.wh.plnk', at: 0 }]],
    ['.wh..wh.aufs', [{ kind: 'whiteout', path: '/.wh.aufs', at: 0 }]],
    // These delete nothing, and are not listed either.
    ['a/.wh.', []],
    ['.wh.', []],
    ['a/.wh..', []],
    ['a/.wh...', []],
  ])('%s is not an entry', async (path, whiteouts) => {
    const facts = await read([{ path }])
    expect(facts.entries).toEqual([])
    expect(facts.whiteouts).toEqual(whiteouts)
  })

  // Only old AUFS treated the last two as its own; today's engines unpack them.
  test.each(['a.wh.b', 'wh.b', '.whb', '.wh/b', '.WH.b', '.wh..wh.plnk/12.34', '.wh..wh.x/y'])(
    '%s is an entry',
    async path => {
      const facts = await read([{ path }])
      expect(facts.entries).toHaveLength(1)
      expect(facts.whiteouts).toEqual([])
    },
  )
})

test('a whiteout has its place among the entries', async () => {
  const { whiteouts } = await read([{ path: 'a' }, { path: '.wh.b' }, { path: 'c' }, { path: '.wh.d' }])
  expect(whiteouts.map(({ at }) => at)).toEqual([1, 2])
})

const device = (major: number, minor: number, more: Partial<TarEntry> = {}): TarEntry => ({
  path: 'd/a',
  type: 'character',
  header: block => {
    block.writeUInt32BE(major, 333)
    block.writeUInt32BE(minor, 341)
    block[329] = 0x80
    block[337] = 0x80
  },
  ...more,
})
test.each<[string, TarEntry, boolean]>([
  ['with the numbers 0/0', device(0, 0), true],
  ['with the number 1/0', device(1, 0), false],
  ['with the number 0/1', device(0, 1), false],
  [
    'with numbers whose last 32 bits are 0/0',
    device(0, 0, { header: block => block.write('\x80\0\0\x01\0\0\0\0', 329, 'latin1') && block.fill(0, 337, 345) }),
    true,
  ],
  ['of V7', device(0, 0, { header: block => block.fill(0, 257) }), true],
  ['that is a block device', device(0, 0, { type: 'block' }), false],
])('a device %s can be a whiteout', async (_, entry, isWhiteout) => {
  const { entries, whiteouts, anomalies } = await read([entry])
  expect(entries).toHaveLength(isWhiteout ? 0 : 1)
  expect(whiteouts).toEqual(isWhiteout ? [{ kind: 'whiteout', path: '/d/a', at: 0 }] : [])
  expect(anomalies).toEqual(isWhiteout ? [{ kind: 'device-whiteout', path: '/d/a' }] : [])
})

test.each(['n'.repeat(255), `d/${'é'.repeat(127)}/x`, `.wh.${'n'.repeat(255)}`, Buffer.alloc(255, 0xff)])(
  'a name of 255 bytes is read (%#)',
  async path => {
    const { entries, whiteouts } = await read([{ path }])
    expect(entries.length + whiteouts.length).toBe(1)
  },
)

test('odd but undamaged input is noted', async () => {
  const facts = await read([
    { path: '/abs' },
    { path: 'a/../b' },
    { path: '..', type: 'directory' },
    globalPax({ uid: '1' }),
    { path: 'owned' },
    globalPax({ uid: '0' }),
    { path: '.wh.x', content: 'smuggled' },
    { path: 'plain..name' },
    { path: 'd/e/f' },
    { path: 'd/.wh.g' },
    { path: 'd/.wh.e' },
    { path: '.wh.plain..name' },
    { path: 'd/.wh.g' },
    { path: 'h/.wh.' },
    { path: 'h/.wh...' },
    { path: '', content: 'nameless' },
    { path: './' },
  ])
  expect(facts.anomalies).toEqual([
    { kind: 'absolute-name', path: '/abs' },
    { kind: 'parent-name', path: '/b' },
    { kind: 'outside-name', path: '/' },
    { kind: 'global-header', path: '/owned' },
    { kind: 'marker-with-content', path: '/.wh.x' },
    { kind: 'late-whiteout', path: '/d/e' },
    { kind: 'late-whiteout', path: '/plain..name' },
    { kind: 'late-whiteout', path: '/d/g' },
    { kind: 'invalid-whiteout', path: '/h/.wh.' },
    { kind: 'invalid-whiteout', path: '/h/.wh...' },
    { kind: 'root-entry', path: '/' },
    { kind: 'root-entry', path: '/' },
  ])
  // The content of a whiteout, or of an entry without a name, is transferred like that of any other file.
  expect(facts.unpacked).toBe(16)
})

const DAMAGED: [what: string, tar: Buffer, code: string, offset?: number][] = [
  ['a tar that ends in a header', makeTar([{ path: 'a' }]).subarray(0, 300), 'image/truncated', 300],
  [
    'a tar that ends in the content',
    makeTar([{ path: 'a', content: 'x'.repeat(900) }]).subarray(0, 1000),
    'image/truncated',
    1000,
  ],
  ['a wrong checksum', makeTar([{ path: 'a' }, { path: 'b', checksum: 1 }]), 'image/tar-header', 512],
  ['text instead of a header', Buffer.alloc(2048, 'text'), 'image/tar-header', 0],
  [
    'an entry behind one zero block',
    Buffer.concat([tarEntry({ path: 'a' }), Buffer.alloc(512), tarEntry({ path: 'b' })]),
    'image/trailing-data',
    1024,
  ],
  [
    'a size that is not a number',
    makeTar([{ path: 'a', header: block => block.write('12x4', 124) }]),
    'image/tar-header',
    0,
  ],
  ['a negative size', makeTar([{ path: 'a', header: block => block.fill(0xff, 124, 136) }]), 'image/tar-header', 0],
  [
    'a size beyond all numbers',
    makeTar([{ path: 'a', header: block => block.fill(0x80, 124, 136) }]),
    'image/tar-header',
    0,
  ],
  [
    'a time that is not a number',
    makeTar([{ path: 'a', header: block => block.write('12x4', 136) }]),
    'image/tar-header',
    0,
  ],
  [
    'a device number that is not a number',
    makeTar([{ path: 'a', header: block => block.write('12x4', 337) }]),
    'image/tar-header',
    0,
  ],
  [
    'a size of 64 bits and a sign',
    makeTar([{ path: 'a', type: 'directory', header: block => block.fill(0x80, 124, 136) }]),
    'image/tar-header',
    0,
  ],
  [
    'a negative size that an extended header overrides',
    makeTar([{ path: 'a', pax: { size: '0' }, header: block => block.fill(0xff, 124, 136) }]),
    'image/tar-header',
    0,
  ],
  ['a PAX time that is not a number', makeTar([{ path: 'a', pax: { mtime: '1.5x' } }]), 'image/tar-pax', 0],
  ['a PAX time without seconds', makeTar([{ path: 'a', pax: { atime: '.5' } }]), 'image/tar-pax', 0],
  ['a PAX time of 65 bits', makeTar([{ path: 'a', pax: { ctime: '9223372036854775808' } }]), 'image/tar-pax', 0],
  ['an owner of 64 bits and a sign', makeTar([{ path: 'a', pax: { uid: '9223372036854775808' } }]), 'image/tar-pax', 0],
  [
    'an attribute with a NUL in its name',
    makeTar([{ path: 'a', pax: { 'SCHILY.xattr.user.\0x': 'x' } }]),
    'image/tar-pax',
    0,
  ],
  ['a PAX user name with a NUL', makeTar([{ path: 'a', pax: { uname: 'r\0t' } }]), 'image/tar-pax', 0],
  ['a contiguous file', makeTar([{ path: 'a', flag: '7' }]), 'image/tar-type', 0],
  ['an old GNU sparse file', makeTar([{ path: 'a', flag: 'S' }]), 'image/tar-type', 0],
  [
    'a sparse directory',
    makeTar([{ path: 'a', type: 'directory', pax: { 'GNU.sparse.numblocks': '1', 'GNU.sparse.map': '0,0' } }]),
    'image/tar-sparse',
    0,
  ],
  [
    'a sparse map of the old form with a comma',
    makeTar([{ path: 'a', before: paxRecords({ 'GNU.sparse.offset': '0,1' }) }]),
    'image/tar-sparse',
    0,
  ],
  [
    'sparse records in another order',
    makeTar([
      {
        path: 'x',
        content: 'abc',
        before: Buffer.concat([
          paxRecords({ 'GNU.sparse.size': '12' }),
          paxRecords({ 'GNU.sparse.numbytes': '3', 'GNU.sparse.offset': '3' }),
        ]),
      },
    ]),
    'image/tar-sparse',
    0,
  ],
  [
    'a sparse map that is not as long as it says',
    makeTar([
      {
        path: 'x',
        content: 'abc',
        pax: { 'GNU.sparse.size': '12', 'GNU.sparse.numblocks': '2', 'GNU.sparse.map': '0,3' },
      },
    ]),
    'image/tar-sparse',
    0,
  ],
  [
    'the name of a sparse file with a NUL',
    makeTar([
      {
        path: 'x',
        content: 'abc',
        pax: { 'GNU.sparse.name': 'a\0b', 'GNU.sparse.size': '12', 'GNU.sparse.map': '0,3' },
      },
    ]),
    'image/tar-sparse',
    0,
  ],
  ['an unknown type', makeTar([{ path: 'a', flag: 'V' }]), 'image/tar-type', 0],
  ['a symlink to nothing', makeTar([{ path: 'a', type: 'symlink' }]), 'image/tar-name', 0],
  [
    'a PAX record that is longer than the header',
    makeTar([{ path: 'x', flag: 'x', content: '99 path=a\n' }]),
    'image/tar-pax',
    0,
  ],
  ['a PAX record without an end', makeTar([{ path: 'x', flag: 'x', content: '9 path=abc' }]), 'image/tar-pax', 0],
  ['a PAX record without a value', makeTar([{ path: 'x', flag: 'x', content: '7 path\n' }]), 'image/tar-pax', 0],
  ['a PAX record without a key', makeTar([{ path: 'x', flag: 'x', content: '6 =ab\n' }]), 'image/tar-pax', 0],
  ['a PAX record of length zero', makeTar([{ path: 'x', flag: 'x', content: '0 path=a\n' }]), 'image/tar-pax', 0],
  ['a PAX path with a NUL', makeTar([{ path: 'x', pax: { path: 'a\0b' } }]), 'image/tar-pax', 0],
  ['a PAX size that is not a number', makeTar([{ path: 'x', pax: { size: '1x' } }]), 'image/tar-pax', 0],
  ['a negative PAX size', makeTar([{ path: 'x', pax: { size: '-1' } }]), 'image/tar-header', 0],
  [
    'a sparse map that overlaps',
    makeTar([
      sparse10(
        [
          [10, 5],
          [12, 5],
        ],
        5000,
        'abcdefghij',
      ),
    ]),
    'image/tar-sparse',
    0,
  ],
  ['a sparse map beyond the end of the file', makeTar([sparse00([[10, 5]], 12, 'abcde')]), 'image/tar-sparse', 0],
  ['a sparse map larger than the content', makeTar([sparse00([[0, 5]], 12, 'abc')]), 'image/tar-sparse', 0],
  [
    'a sparse map that is cut off',
    makeTar([
      {
        path: 'x',
        content: '9\n1\n',
        pax: { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '9' },
      },
    ]),
    'image/tar-sparse',
    0,
  ],
  [
    'a sparse map without an end',
    makeTar([
      {
        path: 'x',
        content: '9'.repeat(2048),
        pax: { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.realsize': '9' },
      },
    ]),
    'image/tar-sparse',
    0,
  ],
  ['a sparse map of words', makeTar([sparse00([['x', 1] as never], 12, 'a')]), 'image/tar-pax', 0],
  ['a sparse map without its length', makeTar([{ path: 'x', pax: { 'GNU.sparse.map': '0,0' } }]), 'image/tar-pax', 0],
]

test.each(DAMAGED)('%s is a failure that names the offset', async (_, tar, code, offset) => {
  for (const chunk of [1, 512, 1_000_000]) {
    const result = readTestLayer({ tar, compression: 'none' }, { chunk })
    await expect(result).rejects.toMatchObject({ name: 'Failure', code })
    await expect(result).rejects.toThrow(`at byte ${offset}`)
  }
})

test.each<[string, Buffer]>([
  ['without zero blocks', tarEntry({ path: 'a', content: 'x' })],
  ['with one zero block', Buffer.concat([tarEntry({ path: 'a', content: 'x' }), Buffer.alloc(512)])],
  ['with many zero blocks', Buffer.concat([makeTar([{ path: 'a', content: 'x' }]), Buffer.alloc(9 * 512)])],
  ['with a partial block of zeros', Buffer.concat([makeTar([{ path: 'a', content: 'x' }]), Buffer.alloc(100)])],
  ['with text behind the end', Buffer.concat([makeTar([{ path: 'a', content: 'x' }]), Buffer.from('text')])],
  [
    'with another tar behind the end',
    Buffer.concat([makeTar([{ path: 'a', content: 'x' }]), makeTar([{ path: 'b' }])]),
  ],
  ['without padding', tarEntry({ path: 'a', content: 'x' }).subarray(0, 513)],
  ['with a part of the padding', tarEntry({ path: 'a', content: 'x' }).subarray(0, 1000)],
  [
    'with an extended header at the end',
    Buffer.concat([
      tarEntry({ path: 'a', content: 'x' }),
      tarEntry({ path: 'x', flag: 'x', content: paxRecords({ path: 'y' }) }),
    ]),
  ],
  [
    'with an extended header before the end',
    makeTar([
      { path: 'a', content: 'x' },
      { path: 'L', flag: 'L', content: 'long\0' },
    ]),
  ],
])('a tar %s is complete', async (_, tar) => {
  expect((await readTestLayer({ tar, compression: 'none' })).entries).toHaveLength(1)
})

test('a layer of zero bytes is empty', async () => {
  expect(await readTestLayer({ tar: Buffer.alloc(0), compression: 'none' })).toMatchObject({ entries: [], unpacked: 0 })
})

const some: TarEntry[] = [{ path: 'a', content: 'some content' }]
const other = 'sha256:' + '0'.repeat(64)

test.each<[string, { digest?: string; diffId?: string; size?: number }, string]>([
  ['another digest', { digest: other }, 'image/blob-digest'],
  ['another diff_id', { diffId: other }, 'image/diff-id'],
  ['fewer bytes', { size: 10 }, 'image/blob-size'],
  ['more bytes', { size: 100_000 }, 'image/blob-size'],
])('a layer with false claims (%s) is a failure', async (_, claims, code) => {
  for (const compression of ['gzip', 'zstd', 'none'] as const) {
    await expect(readTestLayer({ entries: some, compression }, { claims, chunk: 9 })).rejects.toMatchObject({ code })
  }
})

test('a compressed layer whose diff_id is its digest is a failure', async () => {
  const { blob } = encodeLayer(some)
  const claims = { diffId: digestOf(blob) }
  await expect(readTestLayer(some, { claims })).rejects.toMatchObject({ code: 'image/diff-id' })
})

test.each(['gzip', 'zstd', 'none'] as const)(
  '%s layers are recognized by their bytes, with any media type',
  async compression => {
    const facts = await readTestLayer({ entries: some, compression, mediaType: 'application/x-lie' })
    expect(facts).toMatchObject({ files: 1, unpacked: 12 })
  },
)

describe('limits', () => {
  test.each<[string, TarEntry[], Parameters<typeof readTestLayer>[1], string]>([
    ['entries', [{ path: 'a' }, { path: 'b' }], { limits: { entries: 1 } }, 'image/limit-entries'],
    ['unpacked', [{ path: 'a', content: 'ab' }], { limits: { unpacked: 1 } }, 'image/limit-unpacked'],
    ['unpacked, as claimed by sparse files', [sparse10([], 1e15, '')], {}, 'image/limit-unpacked'],
    ['names', [{ path: 'abc' }], { limits: { names: 2 } }, 'image/limit-names'],
    ['path (PAX)', [{ path: 'p'.repeat(200) }], { limits: { path: 150 } }, 'image/limit-path'],
    ['path (GNU)', [{ path: 'p'.repeat(200), gnu: true }], { limits: { path: 150 } }, 'image/limit-path'],
    ['path (ustar)', [{ path: 'ppp' }], { limits: { path: 2 } }, 'image/limit-path'],
    ['pax', [{ path: 'p', pax: { comment: 'c'.repeat(200) } }], { limits: { pax: 150 } }, 'image/limit-pax'],
    [
      'xattrs',
      [{ path: 'p', pax: { 'SCHILY.xattr.user.a': 'x', 'SCHILY.xattr.user.b': 'x' } }],
      { limits: { xattrs: 1 } },
      'image/limit-xattrs',
    ],
    [
      'fragments (PAX)',
      [
        sparse00(
          [
            [0, 1],
            [2, 1],
          ],
          9,
          'ab',
        ),
      ],
      { limits: { fragments: 1 } },
      'image/limit-fragments',
    ],
    [
      'fragments (PAX 1.0)',
      [
        sparse10(
          [
            [0, 1],
            [2, 1],
          ],
          9,
          'ab',
        ),
      ],
      { limits: { fragments: 1 } },
      'image/limit-fragments',
    ],
    [
      'names (extended headers of many records)',
      [{ path: 'a', before: Buffer.from('8 a=bcd\n'.repeat(30)) }],
      { limits: { names: 1000 } },
      'image/limit-names',
    ],
    [
      'names (many extended headers)',
      Array.from({ length: 30 }, () => globalPax({ a: 'bcd' })),
      { limits: { names: 1000 } },
      'image/limit-names',
    ],
    [
      'content',
      [{ path: 'a', content: 'abc' }],
      { limits: { content: 2 }, needs: [{ kind: 'path', path: '/a' }] },
      'image/limit-content',
    ],
    [
      'contents',
      [
        { path: 'd/a', content: 'abc' },
        { path: 'd/b', content: 'abc' },
      ],
      { limits: { contents: 5 }, needs: [{ kind: 'below', path: '/d' }] },
      'image/limit-contents',
    ],
    [
      'searched',
      [
        { path: 'app/.npmrc', content: 'a = b\n' },
        { path: 'app/x.js', content: 'x'.repeat(60) },
      ],
      { limits: { searched: 59 }, needs: [{ kind: 'extract', name: 'secrets' }] },
      'image/limit-searched',
    ],
    [
      'contents (facts about files)',
      ['a', 'b'].map(path => ({ path, mode: 0o755, content: '#!/bin/sh\n' })),
      { limits: { contents: 300 }, needs: [{ kind: 'extract', name: 'shebang' }] },
      'image/limit-contents',
    ],
  ])('%s', async (_, entries, options, code) => {
    await expect(readTestLayer(entries, options)).rejects.toMatchObject({ code })
  })

  test('a file that a later entry of the layer replaces uses no room for its facts', async () => {
    const entries = ['sh', 'bash'].map(name => ({ path: 'a', mode: 0o755, content: `#!/bin/${name}\n` }))
    const needs: Need[] = [{ kind: 'extract', name: 'shebang' }]
    const { extracts } = await readTestLayer(entries, { limits: { contents: 300 }, needs })
    expect([...extracts]).toEqual([['/a', { shebang: '/bin/bash' }]])
  })

  test.each([
    ['a text, by its bytes', 'app/x.js', 'x'.repeat(500), 500],
    ['a structured file, eight times', 'app/package.json', `{"name":"${'x'.repeat(490)}"}`, 8 * 501],
    ['a text of any name', 'app/x.bin', 'x'.repeat(500), 500],
    ['nothing of a file of the system', 'usr/share/x.bin', 'x'.repeat(500), 0],
  ])('what is searched counts: %s', async (_, path, content, searched) => {
    const needs: Need[] = [{ kind: 'extract', name: path.endsWith('.json') ? 'npmMain' : 'secrets' }]
    // The name counts, too, if names are searched for secrets.
    const name = needs.some(need => need.kind === 'extract' && need.name === 'secrets') ? path.length + 1 : 0
    expect(await readTestLayer([{ path, content }], { needs })).toMatchObject({ searched: searched + name })
  })

  test('a claimed size uses no memory before its bytes arrive', async () => {
    const tar = tarEntry({ path: 'a', size: 200_000_000 })
    const needs: Need[] = [{ kind: 'path', path: '/a' }]
    await expect(readTestLayer({ tar, compression: 'none' }, { needs })).rejects.toMatchObject({
      code: 'image/truncated',
    })
  })
})

function signedChecksum(this: TarEntry, block: Buffer): void {
  block.fill(' ', 148, 156)
  this.checksum = block.reduce((sum, byte) => sum + (byte > 127 ? byte - 256 : byte), 0)
}

function twoTimes(first: string, second: string): Buffer {
  return Buffer.concat([paxRecords({ mtime: first }), paxRecords({ mtime: second })])
}

function sparse00(pieces: [number, number][], size: number, content: string): TarEntry {
  const records = pieces.map(([offset, length]) =>
    paxRecords({ 'GNU.sparse.offset': String(offset), 'GNU.sparse.numbytes': String(length) }),
  )
  const head = paxRecords({ 'GNU.sparse.size': String(size), 'GNU.sparse.numblocks': String(pieces.length) })
  return { path: 's', content, before: Buffer.concat([head, ...records]) }
}

function sparse10(pieces: [number, number][], size: number, content: string): TarEntry {
  const map = [pieces.length, ...pieces.flat()].map(number => `${number}\n`).join('')
  const padded = map.padEnd(Math.ceil(map.length / 512) * 512, '\0')
  const pax = {
    'GNU.sparse.major': '1',
    'GNU.sparse.minor': '0',
    'GNU.sparse.name': 's',
    'GNU.sparse.realsize': String(size),
  }
  return { path: 'GNUSparseFile.0/s', content: padded + content, pax }
}

describe('secrets in the archive itself', () => {
  const TOKEN = `ghp_${'aB3dE5fG7hJ9kL1m'.repeat(3).slice(0, 36)}`
  const KEY = generateKeyPairSync('ed25519').privateKey
  const PEM = KEY.export({ type: 'pkcs8', format: 'pem' }) as string
  const needs: Need[] = [{ kind: 'extract', name: 'secrets' }]
  const metadataOf = async (entries: TarEntry[], chunk?: number) =>
    (await read(entries, needs, chunk)).metadata?.map(
      ({ place, path, key, matches }) =>
        `${place} ${path} ${key} ${matches.map(match => `${match.kind} ${match.rule} ${match.line}`)}`,
    )

  test.each<[string, TarEntry[], string[]]>([
    ['a name', [{ path: 'a/b' }, { path: `a/${TOKEN}` }, { path: 'c' }], [`name /a/${TOKEN}  token github 1`]],
    ['the name of a whiteout', [{ path: `a/.wh.${TOKEN}` }], [`name /a/.wh.${TOKEN}  token github 1`]],
    ['a name with newlines', [{ path: `a/\n\n${TOKEN}` }, { path: 'c' }], [`name /a/\n\n${TOKEN}  token github 1`]],
    [
      'the target of a symlink',
      [{ path: 'x' }, { path: 'a', type: 'symlink', link: `/b/${TOKEN}` }],
      ['link /a  token github 1'],
    ],
    [
      'an extended attribute',
      [{ path: 'x' }, { path: 'a', pax: { 'SCHILY.xattr.user.note': `token ${TOKEN}` } }],
      ['attribute /a user.note token github 1'],
    ],
    [
      'the name of an attribute',
      [{ path: 'a', pax: { [`SCHILY.xattr.user.${TOKEN}`]: 'x' } }],
      [`attribute /a user.${TOKEN} token github 1`],
    ],
    [
      'a comment',
      [{ path: 'a', pax: { comment: `first\n${PEM}` } }, { path: 'c' }],
      ['record /a comment private-key private-key 1'],
    ],
    [
      'a key in DER',
      [{ path: 'b' }, { path: 'a', pax: { 'SCHILY.xattr.user.k': KEY.export({ type: 'pkcs8', format: 'der' }) } }],
      ['attribute /a user.k private-key private-key 1'],
    ],
    ['a name of an owner', [{ path: 'a', pax: { uname: TOKEN } }], ['record /a uname token github 1']],
    [
      'a comment of a global header',
      [globalPax({ comment: TOKEN }), { path: 'a' }],
      ['record /pax_global_header comment token github 1'],
    ],
    [
      'a header at the end',
      [{ path: 'a' }, { path: 'x', flag: 'x', content: paxRecords({ comment: TOKEN }) }],
      ['record / comment token github 1'],
    ],
    [
      'none',
      [{ path: 'a', pax: { comment: 'x'.repeat(1000), mtime: '1.5' } }, globalPax({ comment: 'ab12'.repeat(10) })],
      [],
    ],
  ])('%s', async (_, entries, expected) => {
    for (const chunk of [7, 1_000_000]) expect(await metadataOf(entries, chunk)).toEqual(expected)
  })

  test.each<[string, TarEntry[], string[]]>([
    ['a whiteout', [{ path: 'a/.wh.k', content: PEM }, { path: 'b' }], ['content /a/.wh.k  private-key private-key 1']],
    [
      'an opaque marker',
      [{ path: 'a/.wh..wh..opq', content: `x\n${TOKEN}` }],
      ['content /a/.wh..wh..opq  token github 2'],
    ],
    ['an entry of the root', [{ path: '/', content: PEM }], ['content /  private-key private-key 1']],
    [
      'a file that a later entry replaces',
      [
        { path: 'a', content: PEM },
        { path: 'b', content: TOKEN },
        { path: 'b', content: 'x' },
        { path: 'a', content: 'x' },
      ],
      ['content /a  private-key private-key 1', 'content /b  token github 1'],
    ],
  ])('the content of %s, which engines drop', async (_, entries, expected) => {
    for (const chunk of [7, 1_000_000]) expect((await metadataOf(entries, chunk))?.sort()).toEqual(expected)
  })

  const tar = makeTar([{ path: 'a', content: 'x' }])
  const zeros = Buffer.alloc(200_000)
  const zstd = zstdCompressSync(tar)
  const skipped = Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, PEM.length, 0, 0, 0]), Buffer.from(PEM), zstd])
  const gzip = gzipSync(tar)
  const commented = Buffer.concat([
    gzip.subarray(0, 3),
    Buffer.from([16]),
    gzip.subarray(4, 10),
    Buffer.from(`${PEM}\0`),
    gzip.subarray(10),
  ])
  const diffId = digestOf(tar)
  const found = ['trailer / private-key']

  test.each<[string, Parameters<typeof readTestLayer>[0], string[], string[]]>([
    ['behind the end', { tar: Buffer.concat([tar, zeros, Buffer.from(PEM), zeros]) }, found, ['trailing-data']],
    [
      'behind the end, without a secret',
      { tar: Buffer.concat([tar, Buffer.from('x'.repeat(99))]) },
      [],
      ['trailing-data'],
    ],
    ['zeros behind the end', { tar: Buffer.concat([tar, zeros]) }, [], []],
    [
      'the table of contents of eStargz',
      { tar: Buffer.concat([tar, makeTar([{ path: 'stargz.index.json', content: PEM }])]) },
      found,
      [],
    ],
    ['in a frame that zstd skips', { blob: skipped, diffId }, found, []],
    ["in gzip's header", { blob: commented, diffId }, found, []],
  ])('a key %s', async (_, layer, expected, anomalies) => {
    // A header is read in the first chunk.
    for (const chunk of ['blob' in layer ? 300 : 7, 1_000_000]) {
      const facts = await readTestLayer(layer, { needs, chunk })
      expect(
        facts.metadata?.map(({ place, path, matches }) => `${place} ${path} ${matches.map(({ kind }) => kind)}`),
      ).toEqual(expected)
      expect(facts.anomalies?.map(({ kind }) => kind)).toEqual(anomalies)
    }
  })

  test('many names are searched in parts, and count as searched', async () => {
    const names = Array.from({ length: 6000 }, (_, i) => ({ path: `${'d'.repeat(90)}/${i}` }))
    const layer = await read([...names, { path: TOKEN }, ...names.slice(1)], needs)
    expect(layer.metadata).toMatchObject([{ place: 'name', path: `/${TOKEN}` }])
    expect(layer.searched).toBeGreaterThan(1e6)
  })

  test('nothing is searched if no check needs it', async () => {
    expect(await read([{ path: TOKEN }])).toMatchObject({ metadata: [], searched: 0 })
  })
})
