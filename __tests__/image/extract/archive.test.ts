import { constants, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { createRandom } from '../../../script/fuzz/random.ts'
import { archive } from '../../../src/image/extract/archive.ts'
import { makeTar } from '../../helpers/tar.ts'

const at = { path: '/x', type: 'file' as const, mode: 0o644, uid: 0, gid: 0, link: null, capabilities: null }

async function factsOf(content: Buffer, chunk = 64 * 1024): Promise<unknown> {
  const extraction = archive.start({ ...at, size: content.length })
  for (let from = 0; from < content.length; from += chunk) {
    extraction?.write(content.subarray(from, from + chunk), from)
  }
  const facts = (await extraction?.end()) ?? null
  if (facts !== null) expect(archive.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts)
  return facts
}

/** Archives are larger than most files. */
const padded = (content: Buffer) => Buffer.concat([content, Buffer.alloc(64 * 1024)])

/** The start of an ELF file: 2 is an executable, 3 a library, or a program if it has an entry. */
function elf(type: number, entry: number): Buffer {
  const bytes = Buffer.alloc(200)
  bytes.write('\x7fELF\x02\x01\x01', 'latin1')
  bytes.writeUInt16LE(type, 16)
  bytes.writeBigUInt64LE(BigInt(entry), 24)
  return bytes
}
const PROGRAM = elf(3, 0x1000)

function zip(files: Record<string, Buffer>, stored = false): Buffer {
  const parts = Object.entries(files).flatMap(([name, content]) => {
    const data = stored ? content : deflateRawSync(content)
    const header = Buffer.alloc(30)
    header.writeUInt32BE(0x504b0304, 0)
    // Sizes follow the data, as streaming writers have it.
    header.writeUInt16LE(8, 6)
    header.writeUInt16LE(stored ? 0 : 8, 8)
    header.writeUInt16LE(name.length, 26)
    return [header, Buffer.from(name), data]
  })
  return Buffer.concat(parts)
}

const text = { path: 'go/README.md', content: 'text '.repeat(300) }
const tar = makeTar([text, { path: 'go/bin/go', content: PROGRAM }, { path: 'go/bin/gofmt', content: elf(2, 0) }])
const assets = makeTar([text, { path: 'lib/x.node', content: PROGRAM }, { path: 'lib/y', content: elf(3, 0) }])

describe('archives with programs', () => {
  const go = { content: 'program', program: 'go/bin/go' }
  test.each<[string, Buffer, object]>([
    ['tar', tar, go],
    ['tar with gzip', gzipSync(tar), go],
    ['tar with zstd', zstdCompressSync(tar), go],
    ['tar with zstd, in one stream', zstdCompressSync(tar, { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } }), go],
    ['zip', zip({ 'a.txt': Buffer.from('a'), 'go/bin/go': PROGRAM }), go],
    ['zip without compression', zip({ 'go/bin/go': PROGRAM }, true), go],
    [
      'a package of dpkg',
      Buffer.from(`!<arch>\ndebian-binary   ${' '.repeat(600)}`),
      { content: 'package', program: '' },
    ],
    [
      'a package of rpm',
      Buffer.concat([Buffer.from([0xed, 0xab, 0xee, 0xdb]), Buffer.alloc(600)]),
      { content: 'package', program: '' },
    ],
    [
      'a package of apk 3',
      Buffer.concat([Buffer.from('ADBd'), Buffer.alloc(600)]),
      { content: 'package', program: '' },
    ],
    [
      'a package of apk 2, whose first tar archives have no end',
      Buffer.concat([gzipSync(makeTar([text]).subarray(0, 2048)), gzipSync(tar)]),
      go,
    ],
    ['a program with gzip', gzipSync(PROGRAM), { content: 'program', program: 'x' }],
    ['a program with zstd', zstdCompressSync(PROGRAM), { content: 'program', program: 'x' }],
  ])('%s', async (_, content, facts) => {
    for (const chunk of [1, 100, 513, 1e6]) expect(await factsOf(padded(content), chunk)).toEqual(facts)
  })

  const UNKNOWN: [string, Buffer][] = [
    ['xz', Buffer.from('\xfd7zXZ\0', 'latin1')],
    ['bzip2', Buffer.from('BZh91AY&SY')],
    ['lzip', Buffer.from('LZIP\x01')],
    ['lz4', Buffer.from([0x04, 0x22, 0x4d, 0x18])],
    ['LZMA', Buffer.from([0x5d, 0, 0, 0x80, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ['7z', Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1')],
    ['rar', Buffer.from('Rar!\x1a\x07')],
    ['cpio', Buffer.from('070701')],
    ['squashfs', Buffer.from('hsqs')],
  ]
  test.each(UNKNOWN)('a format that is not read: %s', async (_, magic) => {
    const content = Buffer.concat([magic, Buffer.alloc(70_000, 'x')])
    for (const chunk of [1, 1000]) expect(await factsOf(content, chunk)).toEqual({ content: 'format', program: '' })
    const inTar = makeTar([text, { path: 'a/b', content }])
    const nested = { content: 'nested', program: 'a/b' }
    for (const one of [inTar, gzipSync(inTar), zip({ 'a/b': content })])
      expect(await factsOf(padded(one))).toEqual(nested)
  })

  const { below } = createRandom(3)
  const noise = Buffer.from(Uint32Array.from({ length: 20_000 }, () => below(2 ** 31)).buffer)
  const large = makeTar([text, { path: 'noise', content: noise }, { path: 'go/bin/go', content: PROGRAM }])
  test.each<[string, Buffer, string]>([
    ['tar', large, 'inner.tar'],
    ['tar with gzip', gzipSync(large), 'inner.tgz'],
    ['tar with zstd', zstdCompressSync(large), 'inner'],
    ['a program with gzip', gzipSync(Buffer.concat([PROGRAM, noise])), 'inner.gz'],
    ['zip', padded(zip({ 'a/b': PROGRAM })), 'inner.zip'],
    ['a package of dpkg', padded(Buffer.from(`!<arch>\ndebian-binary   ${' '.repeat(600)}`)), 'inner.deb'],
  ])('an archive in an archive: %s', async (_, content, path) => {
    const inTar = makeTar([text, { path, content }])
    const nested = { content: 'nested', program: path }
    for (const one of [inTar, gzipSync(inTar), zip({ [path]: content })]) {
      for (const chunk of [100, 1e6]) expect(await factsOf(padded(one), chunk)).toEqual(nested)
    }
    // A program says more.
    const both = makeTar([
      { path, content },
      { path: 'go', content: PROGRAM },
    ])
    expect(await factsOf(padded(both))).toEqual({ content: 'program', program: 'go' })
  })

  test('archives of other files in an archive, and small ones', async () => {
    const jar = padded(zip({ 'META-INF/MANIFEST.MF': Buffer.from('x') }))
    const files = { 'lib/a.jar': jar, 'man/a.1.gz': gzipSync(noise), 'small.tgz': gzipSync(tar) }
    const members = Object.entries(files).map(([path, content]) => ({ path, content }))
    expect(await factsOf(padded(makeTar(members)))).toBeNull()
    expect(await factsOf(padded(zip({ 'lib/a.jar': jar, 'man/a.1.gz': gzipSync(noise) })))).toBeNull()
  })

  test('a large one is read at its start', async () => {
    const { below } = createRandom(1)
    const noise = Buffer.from(Uint32Array.from({ length: 1e6 }, () => below(2 ** 31)).buffer)
    const large = (first: boolean) => {
      const program = { path: 'a', content: PROGRAM }
      const filler = { path: 'noise', content: noise }
      return gzipSync(makeTar(first ? [program, filler] : [filler, program]), { level: 1 })
    }
    expect(await factsOf(large(true))).toEqual({ content: 'program', program: 'a' })
    expect(await factsOf(large(false))).toEqual({ content: 'unread', program: '' })
    expect(await factsOf(gzipSync(noise))).toBeNull()
  })
})

test.each<[string, Buffer]>([
  ['assets and libraries', assets],
  ['assets and libraries, compressed', gzipSync(assets)],
  ['a JAR', zip({ 'META-INF/MANIFEST.MF': Buffer.from('x'), 'a/B.class': Buffer.from('x'), 'lib/x.so': PROGRAM })],
  ['a static library', Buffer.from(`!<arch>\n/               ${' '.repeat(600)}`)],
  ['a compressed text', gzipSync(Buffer.from(Array.from({ length: 4000 }, (_, i) => `line ${i ** 3}`).join('\n')))],
  ['a text', Buffer.from('text '.repeat(300))],
  ['a program', Buffer.concat([PROGRAM, Buffer.alloc(1000)])],
])('%s: none', async (_, content) => {
  for (const chunk of [1000, 1e6]) expect(await factsOf(padded(content), chunk)).toBeNull()
})

test('a bomb is not unpacked', async () => {
  const bomb = gzipSync(makeTar([{ path: 'zeros', content: Buffer.alloc(100e6) }]))
  expect(await factsOf(bomb)).toEqual({ content: 'unread', program: '' })
})

test.each([
  { content: 'soul', program: '' },
  { content: 'program' },
  { content: 'program', program: 'x'.repeat(5000) },
])('a record that no reader wrote: %p', record => {
  expect(() => archive.parse(record)).toThrow()
})

test('damaged archives never throw', async () => {
  const { below } = createRandom(2)
  for (const content of [tar, gzipSync(tar), zstdCompressSync(tar), zip({ a: PROGRAM })]) {
    for (let i = 0; i < 100; i++) {
      const damaged = Buffer.concat([
        content.subarray(0, i % 4 === 0 ? below(content.length) : content.length),
        Buffer.alloc(512),
      ])
      for (let n = 0; n < 8; n++) damaged[4 + below(damaged.length - 4)] = below(256)
      await factsOf(damaged, 700)
    }
  }
})
