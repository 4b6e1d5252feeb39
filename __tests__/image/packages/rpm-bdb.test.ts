import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Failure } from '../../../src/failure.ts'
import { parseRpmBdb } from '../../../src/image/packages/rpm-bdb.ts'
import { packageFixture } from './fixtures.ts'

const chained = packageFixture('Packages-bdb.gz')
const packageLines = (bytes: Uint8Array) =>
  parseRpmBdb(bytes)
    .map(item => `${item.name} ${item.version} ${item.files?.length}`)
    .sort()

test.each([
  ['in chains of overflow pages', chained],
  ['on the pages of the hash', packageFixture('Packages-bdb-inline.gz')],
])('values %s', (_, bytes) => {
  expect(packageLines(bytes)).toEqual(['gcc 1:14.2.1-3 2', 'glibc-minimal-langpack 1:14.2.1-3 0', 'many 2-1 301'])
})

/** A copy with a change. */
const changed = (change: (bytes: Buffer) => void): Buffer => {
  const copy = Buffer.from(chained)
  change(copy)
  return copy
}
const pagesOf = (bytes: Buffer, type: number) =>
  Array.from({ length: bytes.length / 4096 }, (_, i) => i * 4096).filter(
    start => start > 0 && bytes[start + 25] === type,
  )

describe('invalid databases', () => {
  test.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['zeros', Buffer.alloc(8192)],
    ['a B-tree', changed(bytes => bytes.writeUInt32LE(0x053162, 12))],
    ['an odd page size', changed(bytes => bytes.writeUInt32LE(3000, 20))],
    ['a page size of nothing', changed(bytes => bytes.writeUInt32LE(0, 20))],
    ['an encrypted one', changed(bytes => bytes.writeUInt8(1, 24))],
    ['one that was cut off', chained.subarray(0, chained.length - 1)],
    [
      'a chain that leads back into itself',
      changed(bytes => {
        for (const start of pagesOf(bytes, 7)) bytes.writeUInt32LE(start / 4096, start + 16)
      }),
    ],
    [
      'a chain that ends early',
      changed(bytes => {
        for (const start of pagesOf(bytes, 7)) bytes.writeUInt32LE(0, start + 16)
      }),
    ],
    [
      'pages of a chain without content',
      changed(bytes => {
        for (const start of pagesOf(bytes, 7)) bytes.writeUInt16LE(0, start + 22)
      }),
    ],
    [
      'an odd number of items',
      changed(bytes => {
        for (const start of pagesOf(bytes, 13)) bytes.writeUInt16LE(1, start + 20)
      }),
    ],
    [
      'more items than a page has room for',
      changed(bytes => {
        for (const start of pagesOf(bytes, 13)) bytes.writeUInt16LE(65534, start + 20)
      }),
    ],
    [
      'an item outside its page',
      changed(bytes => {
        for (const start of pagesOf(bytes, 13)) bytes.writeUInt16LE(0xffff, start + 26)
      }),
    ],
  ])('%s', (_, bytes) => {
    expect(() => parseRpmBdb(bytes)).toThrow(expect.objectContaining({ code: 'packages-unreadable' }))
  })
})

test('a damaged one is read or refused, without other effects', () => {
  const places = fc.array(fc.tuple(fc.nat(chained.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(places, changes => {
      try {
        parseRpmBdb(
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
