import { createCipheriv } from 'node:crypto'
import { expect, test } from '@jest/globals'
import type { Need } from '../../../src/image/model.ts'
import { fakeImage } from '../../helpers/image.ts'
import { readTestLayer } from '../../helpers/layers.ts'
import { makeTar, type TarEntry } from '../../helpers/tar.ts'

const SUMS: Need[] = [{ kind: 'extract', name: 'checksum' }]
const LARGE = Buffer.alloc(100_000, 'stage')

/** GMAC of NIST SP 800-38D (6.4, GHASH; 7.1 without plaintext), bit by bit, with a key and a nonce of zeros. */
function gmac(content: Uint8Array): string {
  const block = (bytes: Uint8Array) => createCipheriv('aes-128-ecb', Buffer.alloc(16), null).update(bytes)
  const key = BigInt(`0x${block(Buffer.alloc(16)).toString('hex')}`)
  const padded = Buffer.concat([content, Buffer.alloc((16 - (content.length % 16)) % 16), Buffer.alloc(16)])
  padded.writeBigUInt64BE(BigInt(content.length) * 8n, padded.length - 16)
  let sum = 0n
  for (let at = 0; at < padded.length; at += 16) {
    sum = product(sum ^ BigInt(`0x${padded.toString('hex', at, at + 16)}`), key)
  }
  const mask = BigInt(`0x${block(Buffer.concat([Buffer.alloc(15), Buffer.of(1)])).toString('hex')}`)
  return (sum ^ mask).toString(16).padStart(32, '0')
}

/** Multiplies in GF(2^128), highest bit first. */
function product(one: bigint, other: bigint): bigint {
  let [result, rest] = [0n, other]
  for (let bit = 127n; bit >= 0n; bit--) {
    if ((one >> bit) & 1n) result ^= rest
    rest = rest & 1n ? (rest >> 1n) ^ (0xe1n << 120n) : rest >> 1n
  }
  return result
}

const learn = async (entries: TarEntry[], options: Partial<Parameters<typeof readTestLayer>[1]> = {}) =>
  Object.fromEntries((await readTestLayer({ tar: makeTar(entries) }, { needs: SUMS, ...options })).extracts)
const sumOf = (content: Uint8Array) => ({ checksum: gmac(content) })

test.each([1, 511, 64 * 1024, 1_000_000])('only a large file has a checksum, in chunks of %d bytes', async chunk => {
  const entries = [{ path: 'small', content: 'x' }, { path: 'large', content: LARGE }, { path: 'after' }]
  expect(await learn(entries, { chunk })).toEqual({ '/large': sumOf(LARGE) })
})

test('only requested facts are extracted', async () => {
  expect(await learn([{ path: 'large', content: LARGE }], { needs: [] })).toEqual({})
})

test('content may be kept and have a checksum', async () => {
  const needs: Need[] = [...SUMS, { kind: 'path', path: '/large' }]
  const facts = await readTestLayer({ tar: makeTar([{ path: 'large', content: LARGE }]) }, { needs })
  expect(facts.extracts.get('/large')).toEqual(sumOf(LARGE))
  expect(LARGE.equals(facts.contents.get('/large') as Buffer)).toBe(true)
})

test('the holes of a sparse file are zeros, at its beginning, in the middle and at its end', async () => {
  const sparse = {
    path: 'x',
    content: 'abc',
    pax: {
      'GNU.sparse.size': '300000',
      'GNU.sparse.numblocks': '2',
      'GNU.sparse.map': '100,2,200000,1',
      'GNU.sparse.name': 's',
    },
  }
  const whole = Buffer.alloc(300_000)
  whole.write('ab', 100)
  whole.write('c', 200_000)
  expect(await learn([sparse])).toEqual({ '/s': sumOf(whole) })
})

test('of several files with one path in a layer, the last one counts', async () => {
  const other = Buffer.alloc(70_000, 'b')
  expect(
    await learn([
      { path: 'a', content: LARGE },
      { path: 'a', content: other },
    ]),
  ).toEqual({ '/a': sumOf(other) })
  expect(
    await learn([
      { path: 'a', content: LARGE },
      { path: 'a', content: 'small' },
    ]),
  ).toEqual({})
})

test('extracted facts count toward the limit of contents', async () => {
  const entries = Array.from({ length: 20 }, (_, i) => ({ path: `${i}`, content: LARGE }))
  await expect(learn(entries, { limits: { contents: 500 } })).rejects.toThrow('"contents"')
})

test('the tree finds them through symlinks and hardlinks, but not for replaced files', () => {
  const { tree } = fakeImage({
    layers: [
      [
        { path: '/a', extracts: { checksum: 'a' } },
        { path: '/hard', type: 'hardlink', link: '/a' },
        { path: '/soft', link: 'a' },
      ],
      [{ path: '/a', content: 'other' }],
    ],
  })
  expect(tree.extracts('/hard')).toEqual({ checksum: 'a' })
  expect(tree.extracts('/soft')).toBeUndefined()
})
