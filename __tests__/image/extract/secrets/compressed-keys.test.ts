import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, test } from '@jest/globals'
import { findCompressedKeys, MAX_PACKED } from '../../../../src/image/extract/secrets/compressed-keys.ts'
import { createKeySieve } from '../../../../src/image/extract/secrets/key-sieve.ts'
import { spentBytes } from '../../../../src/image/extract/secrets/parse-key.ts'
import { DER_KEY, PRIVATE_KEY, PUBLIC_KEY } from '../../../helpers/planted.ts'

const found = (content: Buffer) => findCompressedKeys(content).map(({ weak, unread }) => unread ?? weak ?? 'sound')
const JWK = JSON.stringify({ kty: 'oct', k: 'cbnpQLhTOi_mSWzQzQdDEhhCmJmSNqrwOZEBLmDPCeQ' })
const OPEN_PGP = Buffer.concat([Buffer.from([0xc5, 96, 4, 1, 2, 3, 4, 22]), DER_KEY, DER_KEY])
const SKIPPED = Buffer.from('502a4d1803000000616263', 'hex')

describe.each<[string, (content: Buffer) => Buffer]>([
  ['gzip', content => gzipSync(content)],
  ['zstd', content => zstdCompressSync(content)],
])('in %s', (name, pack) => {
  test.each<[string, Buffer, string[]]>([
    ['PEM', Buffer.from(PRIVATE_KEY), ['sound']],
    ['PEM in front of much', Buffer.from(PRIVATE_KEY + '\n'.repeat(200_000)), ['sound']],
    ['PEM behind much', Buffer.from(' '.repeat(2_000_000) + PRIVATE_KEY), ['sound']],
    ['PEM in UTF-16', Buffer.from(PRIVATE_KEY, 'utf16le'), ['sound']],
    ['DER', DER_KEY, ['sound']],
    ['a Java key store', Buffer.from('feedfeed00000002000000010000000100016100', 'hex'), ['encrypted']],
    ['a JSON Web Key', Buffer.from(JWK), ['sound']],
    ['OpenPGP', OPEN_PGP, ['sound']],
    ['a public key', Buffer.from(PUBLIC_KEY), []],
    ['zeros', Buffer.alloc(100_000), []],
  ])('%s', (_, content, expected) => {
    expect(found(pack(content))).toEqual(expected)
  })

  test('two parts', () => {
    expect(found(Buffer.concat([pack(Buffer.from('x')), pack(Buffer.from(PRIVATE_KEY))]))).toEqual(['sound'])
  })

  test('data that ends early', () => {
    const packed = pack(Buffer.from(PRIVATE_KEY + ' '.repeat(900_000)))
    expect(found(packed.subarray(0, -4))).toEqual(['sound'])
  })

  test('of very much content, the start is searched, and the result says so', () => {
    const before = spentBytes()
    expect(found(pack(Buffer.from(PRIVATE_KEY + ' '.repeat(20_000_000))))).toEqual(['sound', 'size'])
    expect(spentBytes() - before).toBeGreaterThan(1_000_000)
  })

  test('data that is damaged', () => {
    expect(found(pack(Buffer.from('x')).subarray(0, 4))).toEqual([])
    expect(found(Buffer.concat([pack(Buffer.alloc(0)).subarray(0, 4), Buffer.from('xxxxxxxxxxxx')]))).toEqual([])
  })

  test.each([1, 5000, MAX_PACKED])('a file in chunks of %d bytes', size => {
    const content = pack(Buffer.from(PRIVATE_KEY))
    const sieve = createKeySieve(content.length)
    for (let at = 0; at < content.length; at += size) sieve.write(content.subarray(at, at + size), at)
    expect(sieve.end().keys).toHaveLength(1)
  })

  if (name === 'zstd')
    test('behind a frame that decoders skip', () => {
      expect(found(Buffer.concat([SKIPPED, pack(Buffer.from(PRIVATE_KEY))]))).toEqual(['sound'])
    })
})
