import { expect, test } from '@jest/globals'
import { createWindows } from '../../../src/image/elf/windows.ts'

const MiB = 2 ** 20

test("reused memory is zero in this file's holes", () => {
  const first = createWindows(100)
  first.write(Buffer.alloc(100, 0xff), 0)
  first.close()
  const second = createWindows(100)
  second.write(Buffer.from('abcd'), 0)
  second.write(Buffer.from('e'), 50)
  second.write(Buffer.alloc(0), 100)
  const expected = Buffer.alloc(100)
  expected.write('abcd')
  expected.write('e', 50)
  expect(second.bytes(0, 100)).toEqual(expected)
  second.close()
})

test('bytes that have not arrived, are outside of the file, or are not kept return nothing', () => {
  const windows = createWindows(40 * MiB)
  windows.write(Buffer.from('abc'), 0)
  expect(windows.bytes(0, 3)?.toString()).toBe('abc')
  for (const [from, length] of [
    [0, 4],
    [-1, 2],
    [0, -1],
    [Number.NaN, 1],
    [0, Number.POSITIVE_INFINITY],
  ] as const) {
    expect(windows.bytes(from, length)).toBeNull()
  }
  windows.keep(20 * MiB, 10)
  windows.keep(20 * MiB, 41 * MiB)
  windows.write(Buffer.from('xyz'), 20 * MiB)
  windows.write(Buffer.from('end'), 40 * MiB - 3)
  expect(windows.bytes(20 * MiB, 3)?.toString()).toBe('xyz')
  expect(windows.bytes(40 * MiB - 3, 3)?.toString()).toBe('end')
  expect(windows.bytes(30 * MiB, 3)).toBeNull()
  expect(windows.bytes(40 * MiB - 3, 4)).toBeNull()
  expect([windows.passed(40 * MiB), windows.passed(40 * MiB + 1)]).toEqual([true, false])
  windows.close()
  expect(windows.bytes(0, 3)).toBeNull()
})

test('a range that begins in the latest bytes is kept from there on', () => {
  const size = 20 * 2 ** 20
  const windows = createWindows(size)
  const at = 10 * 2 ** 20
  windows.write(Buffer.from('before-range'), at)
  windows.keep(at + 'before-'.length, 10)
  windows.write(Buffer.from('-goes'), at + 'before-range'.length)
  expect(windows.bytes(at + 'before-'.length, 10)?.toString()).toBe('range-goes')
  windows.keep(at + 'before-'.length + 1, 4)
  windows.keep(at, 4)
  expect(windows.bytes(at, 4)).toBeNull()
  windows.close()
})
