import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Failure } from '../../../src/failure.ts'
import { parseRpmNdb } from '../../../src/image/packages/rpm-ndb.ts'
import { packageFixture } from './fixtures.ts'

const real = packageFixture('Packages.db.gz')
const changed = (change: (bytes: Buffer) => void): Buffer => {
  const copy = Buffer.from(real)
  change(copy)
  return copy
}

test('a database that rpm wrote, with the slot of a removed package', () => {
  expect(parseRpmNdb(real)).toEqual([
    expect.objectContaining({
      type: 'rpm',
      name: 'gcc',
      version: '1:14.2.1-3',
      files: ['/usr/bin/gcc', '/usr/libexec/gcc/x86_64-redhat-linux/14/cc1'],
    }),
  ])
})

describe('invalid databases', () => {
  // The only package is in slot 3, whose third number is its position in blocks of 16 bytes.
  const blob = real.readUInt32LE(48 + 8) * 16
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['zeros', Buffer.alloc(8192)],
    ['another version', changed(bytes => bytes.writeUInt32LE(1, 4))],
    ['no slots', changed(bytes => bytes.writeUInt32LE(0, 12))],
    ['more slots than there are', changed(bytes => bytes.writeUInt32LE(0xffffffff, 12))],
    ['a slot without its mark', changed(bytes => bytes.writeUInt32LE(0, 4000))],
    ['a package outside the file', changed(bytes => bytes.writeUInt32LE(0xffffffff, 48 + 8))],
    ['a package that is not there', changed(bytes => bytes.writeUInt32LE(0, blob))],
    ['the package of another slot', changed(bytes => bytes.writeUInt32LE(9, blob + 4))],
    ['a package longer than the file', changed(bytes => bytes.writeUInt32LE(0x7fffffff, blob + 12))],
    [
      'a package in every slot',
      changed(bytes => {
        for (let at = 64; at < 4096; at += 16) bytes.copy(bytes, at, 48, 64)
      }),
    ],
  ])('%s', (_, bytes) => {
    expect(() => parseRpmNdb(bytes)).toThrow(expect.objectContaining({ code: 'packages-unreadable' }))
  })
})

test('a damaged one is read or refused, without other effects', () => {
  const places = fc.array(fc.tuple(fc.nat(real.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(places, changes => {
      try {
        parseRpmNdb(
          changed(bytes => {
            for (const [at, byte] of changes) bytes[at] = byte
          }),
        )
      } catch (error) {
        expect(error).toBeInstanceOf(Failure)
      }
    }),
  )
})
