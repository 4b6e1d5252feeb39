import { expect, test } from '@jest/globals'
import { computeDigest, parseDigest, splitDigest, toDigest } from '../../src/oci/digest.ts'

const SHA256 = `sha256:${'0a'.repeat(32)}`
const SHA512 = `sha512:${'0a'.repeat(64)}`

test.each([SHA256, SHA512])('%s is a digest', text => {
  expect(toDigest(text)).toBe(text)
  expect(parseDigest(text, 'A blob')).toBe(text)
})

test.each([
  '',
  SHA256.toUpperCase(),
  `${SHA256}0`,
  ` ${SHA256}`,
  `${SHA256}\n`,
  SHA256.replace('256', '512'),
  `md5:${'0'.repeat(32)}`,
  'constructor:',
  null,
  [SHA256],
])('%j is not a digest', value => {
  expect(toDigest(value)).toBeNull()
  expect(() => parseDigest(value, 'A blob')).toThrow('A blob is not a digest')
})

test('the digest of bytes matches sha256sum', () => {
  const digest = 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  expect(computeDigest('abc')).toBe(digest)
  expect(computeDigest(Buffer.from('abc'))).toBe(digest)
})

test.each([
  [`node:24@${SHA256}`, 'node:24', SHA256],
  [`a@b@${SHA256}`, 'a@b', SHA256],
  ['node:24', 'node:24', null],
  ['node@sha256:0', 'node@sha256:0', null],
])('%s is a name and a digest', (text, name, digest) => expect(splitDigest(text)).toEqual({ name, digest }))
