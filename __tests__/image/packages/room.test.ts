import { expect, test } from '@jest/globals'
import { parseApkInstalled } from '../../../src/image/packages/apk.ts'
import { parseDpkgStatus } from '../../../src/image/packages/dpkg.ts'
import { linesOf, newRoom, requireTextSize } from '../../../src/image/packages/room.ts'

const CODE = expect.objectContaining({ code: 'packages-unreadable' })

test.each(['', '\n', 'a', 'a\n', '\na\n\nb'])('lines are those of split: %j', text => {
  expect([...linesOf(text)]).toEqual(text.split('\n'))
})

test('a database with more packages than any real one is refused', () => {
  expect(() => parseDpkgStatus('Package: a\n\n'.repeat(50_001))).toThrow(CODE)
  expect(() => parseApkInstalled('P:a\n\n'.repeat(50_001))).toThrow(CODE)
})

test('a folder with a long name does not multiply its files', () => {
  expect(() => parseApkInstalled(`P:a\nF:${'x'.repeat(4000)}\n${'R:a\n'.repeat(40_000)}`)).toThrow(CODE)
})

test('more dependencies than in any real one are refused', () => {
  expect(() => parseApkInstalled(`P:a\nD:${'a '.repeat(2_000_001)}`)).toThrow(CODE)
})

test('more files and more text than in any real one are refused', () => {
  const room = newRoom()
  expect(() => {
    for (let i = 0; i <= 2_000_000; i++) room.addName(1)
  }).toThrow(CODE)
  expect(() => requireTextSize({ length: 49 * 2 ** 20 } as Uint8Array)).toThrow(CODE)
})
