import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Failure } from '../../../src/failure.ts'
import { parseRpmHeader, parseRpmHeaders } from '../../../src/image/packages/rpm-header.ts'

type Tag = { tag: number; type: number; values: (string | number)[] }

/** A header as rpm writes it: counts, index, data. */
function header(tags: Tag[]): Buffer {
  const data: Buffer[] = []
  const index = tags.map(({ tag, type, values }) => {
    const offset = data.reduce((sum, part) => sum + part.length, 0)
    for (const value of values) {
      const bytes = typeof value === 'string' ? Buffer.from(`${value}\0`) : Buffer.alloc(type === 5 ? 8 : 4)
      if (typeof value === 'number') bytes.writeUInt32BE(value, bytes.length - 4)
      data.push(bytes)
    }
    return words(tag, type, offset, values.length)
  })
  const all = Buffer.concat(data)
  return Buffer.concat([words(index.length, all.length), ...index, all])
}

function words(...numbers: number[]): Buffer {
  const bytes = Buffer.alloc(numbers.length * 4)
  numbers.forEach((number, i) => {
    bytes.writeUInt32BE(number, i * 4)
  })
  return bytes
}

const text = (tag: number, value: string): Tag => ({ tag, type: 6, values: [value] })
const name = text(1000, 'a')
const files = (directories: string[], places: number[], names: string[]): Tag[] => [
  { tag: 1118, type: 8, values: directories },
  { tag: 1116, type: 4, values: places },
  { tag: 1117, type: 8, values: names },
]

test('a package with an epoch, a large size and files in the root', () => {
  const tags = [
    name,
    text(1001, '2'),
    text(1002, '3.el9'),
    { tag: 1003, type: 4, values: [7] },
    { tag: 5009, type: 5, values: [9] },
  ]
  expect(parseRpmHeader(header([...tags, ...files(['/', '/usr/bin/'], [1, 0], ['b', 'c'])]))).toMatchObject({
    name: 'a',
    version: '7:2-3.el9',
    size: 9,
    files: ['/usr/bin/b', '/c'],
  })
})

describe('invalid headers', () => {
  test.each<[string, Buffer]>([
    ['without a name', header([text(1001, '1')])],
    ['cut off', header([name]).subarray(0, 20)],
    ['a file of a folder that is not there', header([name, ...files(['/'], [1], ['b'])])],
    ['a file of no folder', header([name, ...files([], [], ['b'])])],
    ['a path longer than any', header([name, ...files(['/'.padEnd(4000, 'x')], [0], ['b'.repeat(200)])])],
    ['a text without an end', Buffer.concat([words(1, 1), words(1000, 6, 0, 1), Buffer.from('a')])],
    [
      'numbers without an end',
      Buffer.concat([words(2, 2), words(1000, 6, 0, 1), words(1003, 4, 0, 0x40000000), Buffer.from('a\0')]),
    ],
    [
      'texts without an end',
      Buffer.concat([words(2, 2), words(1000, 6, 0, 1), words(1117, 8, 0, 0xffffffff), Buffer.from('a\0')]),
    ],
    ['more tags than rpm allows', words(70_000, 0)],
  ])('%s', (_, blob) => {
    expect(() => parseRpmHeader(blob)).toThrow(expect.objectContaining({ code: 'packages-unreadable' }))
  })
})

test('a database cannot list the same bytes repeatedly', () => {
  const blob = header([name])
  expect(parseRpmHeaders([blob, blob], 2 * blob.length)).toHaveLength(2)
  expect(() => parseRpmHeaders([blob, blob], 2 * blob.length - 1)).toThrow(/same bytes/)
})

test('a header of random bytes is read or refused, without other effects', () => {
  const numbers = fc.array(fc.oneof(fc.nat(64), fc.constantFrom(1000, 1116, 1117, 1118, 4, 6, 8, 0xffffffff)), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(numbers, fc.uint8Array({ maxLength: 64 }), (words, rest) => {
      const blob = Buffer.concat([
        ...words.map(word => {
          const bytes = Buffer.alloc(4)
          bytes.writeUInt32BE(word)
          return bytes
        }),
        rest,
      ])
      try {
        parseRpmHeader(blob)
      } catch (error) {
        expect(error).toBeInstanceOf(Failure)
      }
    }),
  )
})
