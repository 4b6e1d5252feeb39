import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import type { Need } from '../../../src/image/model.ts'
import { readTestLayer } from '../../helpers/layers.ts'
import { GITHUB } from '../../helpers/planted.ts'
import { globalPax, paxRecords, type TarEntry } from '../../helpers/tar.ts'

const KEY = generateKeyPairSync('ed25519').privateKey
const PEM = KEY.export({ type: 'pkcs8', format: 'pem' }) as string
const DER = KEY.export({ type: 'pkcs8', format: 'der' })
const STRIPE = `sk${'_'}live_${'aB3dE5fG7hJ9kL1mN2pQ4rS6'}`.slice(0, 32)
const needs: Need[] = [{ kind: 'extract', name: 'secrets' }]

async function findsOf(entries: TarEntry[], chunk: number): Promise<string[] | undefined> {
  const { metadata } = await readTestLayer({ entries, compression: 'none' }, { needs, chunk })
  return metadata?.map(({ place, path, key, matches }) => `${place} ${path} ${key} ${matches.map(({ rule }) => rule)}`)
}

const write = (text: string | Uint8Array, at: number) => (block: Buffer) => {
  Buffer.from(text as string).copy(block, at)
}
const writeV7 = (text: string | Uint8Array, at: number) => (block: Buffer) => {
  block.fill(0, 257)
  write(text, at)(block)
}
const writeGnu = (text: string, at: number) => (block: Buffer) => {
  block.write('ustar  \0', 257, 'latin1')
  write(text, at)(block)
}
const extended = (flag: string, content: Uint8Array | string, more: Partial<TarEntry> = {}): TarEntry => ({
  path: 'x',
  flag,
  content,
  ...more,
})
const long = `${'d'.repeat(99)}/${GITHUB}`

const TOKEN = ['header /a  github']
const PRIVATE = ['header /a  private-key']

test.each<[string, TarEntry[], string[]]>([
  ['behind the name', [{ path: `a\0${GITHUB}` }], TOKEN],
  ['behind the target of a symlink', [{ path: 'a', type: 'symlink', link: `b\0${GITHUB}` }], TOKEN],
  ['the link of a file', [{ path: 'a', link: GITHUB }], TOKEN],
  ['the link of a directory', [{ path: 'a/', type: 'directory', link: GITHUB }], TOKEN],
  ['a key in the link of a file', [{ path: 'a', link: DER }], PRIVATE],
  ['the user', [{ path: 'a', header: write(STRIPE, 265) }], ['header /a  stripe']],
  ['the group', [{ path: 'a', header: write(STRIPE, 297) }], ['header /a  stripe']],
  [
    'the group, behind a long user',
    [{ path: 'a', header: write('u'.repeat(32) + STRIPE, 265) }],
    ['header /a  stripe'],
  ],
  ['both', [{ path: 'a', header: write(GITHUB, 265) }], TOKEN],
  ['the user in a GNU header', [{ path: 'a', header: writeGnu(STRIPE, 265) }], ['header /a  stripe']],
  ['behind a short user', [{ path: 'a', header: write(`root\0${GITHUB}`, 265) }], TOKEN],
  ['from the version on', [{ path: 'a', header: write(GITHUB, 263) }], TOKEN],
  ['behind a prefix', [{ path: 'a', header: write(`p\0${GITHUB}`, 345) }], ['header /p/a  github']],
  ['the times of a GNU header', [{ path: 'a', header: writeGnu(`\0${GITHUB}`, 400) }], TOKEN],
  ['behind a header of V7', [{ path: 'a', header: writeV7(GITHUB, 345) }], TOKEN],
  ['a key in PEM behind a header of V7', [{ path: 'a', header: writeV7(PEM, 345) }], PRIVATE],
  ['a key in DER behind a header of V7', [{ path: 'a', header: writeV7(DER, 300) }], PRIVATE],
  [
    'the name of an extended header',
    [extended('x', paxRecords({ mtime: '1' }), { path: GITHUB }), { path: 'a' }],
    TOKEN,
  ],
  [
    'the link of an extended header',
    [extended('x', paxRecords({ mtime: '1' }), { link: GITHUB }), { path: 'a' }],
    TOKEN,
  ],
  ['the name of the header of a long name', [extended('L', 'a\0', { path: GITHUB }), { path: 'b' }], TOKEN],
  ['the name of the header of a long link', [extended('K', 'a\0', { path: GITHUB }), { path: 'a' }], TOKEN],
  [
    'the link of a global header',
    [{ ...globalPax({ comment: 'x' }), link: GITHUB }, { path: 'a' }],
    ['header /pax_global_header  github'],
  ],
  [
    'the name of a global header that has another',
    [{ ...globalPax({ path: 'p' }), path: GITHUB }, { path: 'a' }],
    ['header /p  github'],
  ],
  ['the name under a long name', [extended('L', 'a\0'), { path: GITHUB }], TOKEN],
  ['the name under a record', [{ path: GITHUB, pax: { path: 'a' } }], TOKEN],
  ['the prefix under a record', [{ path: 'b', pax: { path: 'a' }, header: write(GITHUB, 345) }], TOKEN],
  ['the target under a record', [{ path: 'a', type: 'symlink', link: GITHUB, pax: { linkpath: 'b' } }], TOKEN],
  ['behind a long name', [extended('L', `a\0${GITHUB}`), { path: 'b' }], TOKEN],
  ['behind a long link', [extended('K', `b\0${GITHUB}`), { path: 'a', type: 'symlink', link: 'c' }], TOKEN],
  ['the long link of a file', [extended('K', GITHUB), { path: 'a' }], TOKEN],
  ['the first of two long names', [extended('L', GITHUB), extended('L', 'a'), { path: 'b' }], TOKEN],
  ['the record of a link of a file', [{ path: 'a', pax: { linkpath: GITHUB } }], ['record /a linkpath github']],
  ['a record under a long name', [extended('L', 'a'), { path: 'b', pax: { path: GITHUB } }], ['record /a path github']],
  [
    'a time in the first of two headers',
    [{ path: 'a', before: paxRecords({ mtime: '1' }), pax: { mtime: GITHUB } }],
    ['record /a mtime github'],
  ],
  ['a time in a global header', [globalPax({ mtime: GITHUB })], ['record /pax_global_header mtime github']],
  ['a part of the path of a hardlink', [{ path: 'b' }, { path: 'a', type: 'hardlink', link: `${GITHUB}/../b` }], TOKEN],
  ['a header at the end', [{ path: 'a' }, extended('L', `b\0${GITHUB}`)], ['header /  github']],
  [
    'one of many headers without an entry',
    [extended('L', GITHUB), ...Array.from({ length: 999 }, () => extended('L', 'x'.repeat(20))), { path: 'a' }],
    ['header /  github'],
  ],
])('a secret in a header that engines drop: %s', async (_, entries, expected) => {
  for (const chunk of [7, 1_000_000]) expect(await findsOf(entries, chunk)).toEqual(expected)
})

test.each<[string, TarEntry[], string[]]>([
  ['a record with the name', [{ path: long }], [`name /${long}  github`]],
  ['a long name of GNU', [{ path: long, gnu: true }], [`name /${long}  github`]],
  ['a long target of GNU', [{ path: 'a', type: 'symlink', link: long, gnu: true }], ['link /a  github']],
  ['a record with the target', [{ path: 'a', type: 'symlink', link: long }], ['link /a  github']],
  ['a prefix', [{ path: 'a', header: write(GITHUB, 345) }], [`name /${GITHUB}/a  github`]],
  ...['./PaxHeaders', './PaxHeaders.4711', 'PaxHeaders.0', './PaxHeader'].map(
    (folder): [string, TarEntry[], string[]] => [
      folder,
      [extended('x', paxRecords({ mtime: '1' }), { path: `${folder}/${GITHUB}` }), { path: GITHUB }],
      [`name /${GITHUB}  github`],
    ],
  ),
  [
    "a folder of records in the entry's folder",
    [extended('x', paxRecords({ mtime: '1' }), { path: `d/PaxHeaders.0/${GITHUB}` }), { path: `d/${GITHUB}` }],
    [`name /d/${GITHUB}  github`],
  ],
  ['a hardlink', [{ path: GITHUB }, { path: 'b', type: 'hardlink', link: `./${GITHUB}` }], [`name /${GITHUB}  github`]],
])('what the name or the target contains is found once: %s', async (_, entries, expected) => {
  for (const chunk of [7, 1_000_000]) expect(await findsOf(entries, chunk)).toEqual(expected)
})

test('bytes that are no text hide nothing', async () => {
  const entries = [
    { path: 'b', link: Buffer.alloc(40, 0xff) },
    { path: 'a', link: GITHUB },
  ]
  expect(await findsOf(entries, 1_000_000)).toEqual(TOKEN)
  const attribute = { path: 'b', pax: { 'SCHILY.xattr.user.x': Buffer.from('\0\x01\0\x02'.repeat(20)) } }
  expect(await findsOf([attribute, { path: 'a', link: GITHUB }], 1_000_000)).toEqual(TOKEN)
})

test('ordinary headers are not searched', async () => {
  const owner = (block: Buffer) => {
    block.write('systemd-network', 265)
    block.write('systemd-network', 297)
  }
  const gnu = (block: Buffer) => {
    owner(block)
    block.write('ustar  \0', 257, 'latin1')
    block.write('14716251077\x0014716251077\0', 345)
  }
  const plain: TarEntry = { path: 'a', pax: { mtime: '1700000000.123456789', atime: '1700000000.123456789' } }
  const searched = async (entries: TarEntry[]) =>
    (await readTestLayer({ entries, compression: 'none' }, { needs })).searched
  const least = await searched([plain])
  for (const header of [owner, gnu]) expect(await searched([{ ...plain, header }])).toBe(least)
  expect(await searched([{ path: 'a', link: 'x'.repeat(20) }])).toBeGreaterThan(least as number)
})
