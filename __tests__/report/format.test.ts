import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { formatBudget, shortDigest } from '../../src/report/format.ts'
import { counted, formatBytes, formatCount, formatSeconds } from '../../src/text/format.ts'
import { budget, sha } from '../helpers/reports.ts'

test.each([
  [0, '0 B'],
  [1, '1 B'],
  [999, '999 B'],
  [1_000, '1 kB'],
  [1_049, '1 kB'],
  [1_050, '1.1 kB'],
  [999_949, '999.9 kB'],
  [999_950, '1 MB'],
  [150_000_000, '150 MB'],
  [416_388_227, '416.4 MB'],
  [999_960_000, '1 GB'],
  [1_262_300_000, '1.26 GB'],
  [1e12, '1 TB'],
  [1e18, '1000 PB'],
  [-2_500_000, '-2.5 MB'],
])('%d bytes are %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words)
})

test.each([
  [0, '0 s'],
  [0.04, '0 s'],
  [4.26, '4.3 s'],
  [59.94, '59.9 s'],
  [59.95, '1 min'],
  [60, '1 min'],
  [65, '1 min 5 s'],
  [3_599.6, '1 h'],
  [3_600, '1 h'],
  [7_384, '2 h 3 min'],
])('%d seconds are %s', (seconds, words) => {
  expect(formatSeconds(seconds)).toBe(words)
})

test.each([
  [124_508_113, 150_000_000, '124.5 MB of 150 MB'],
  [150_000_000, 150_000_000, '150 MB of 150 MB'],
  [149_999_999, 150_000_000, '150 MB of 150 MB'],
  [150_000_001, 150_000_000, '150,000,001 B of 150,000,000 B'],
  [300_000_000, 150_000_000, '300 MB of 150 MB'],
  [0, 150_000_000, '0 B of 150 MB'],
  [1, 0, '1 B of 0 B'],
])('%d of %d bytes is %s', (actual, limit, words) => {
  expect(formatBudget(budget({ actual, limit, passed: actual <= limit }))).toBe(words)
})

test("the shown sizes never contradict a budget's verdict", () => {
  fc.assert(
    fc.property(fc.nat(2 ** 30), fc.integer({ min: 1, max: 2 ** 30 }), (actual, limit) => {
      const [size, most] = formatBudget(budget({ actual, limit, passed: actual <= limit })).split(' of ')
      if (actual > limit) expect(size).not.toBe(most)
    }),
  )
})

test.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1,000'],
  [1_234_567, '1,234,567'],
])('%d is %s', (count, words) => {
  expect(formatCount(count)).toBe(words)
})

test('nouns agree with their number', () => {
  expect([counted(0, 'layer'), counted(1, 'layer'), counted(2_000, 'layer')]).toEqual([
    '0 layers',
    '1 layer',
    '2,000 layers',
  ])
})

test.each([
  [sha(1), '000100010001'],
  ['sha512:abc', 'sha512:abc'],
  ['x'.repeat(99), 'x'.repeat(32)],
])('a digest is shortened: %s', (digest, words) => {
  expect(shortDigest(digest)).toBe(words)
})
