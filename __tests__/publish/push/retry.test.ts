import { expect, test } from '@jest/globals'
import { copyLimit, waitBefore } from '../../../src/publish/push/retry.ts'

test.each([
  ['server', 1, null, 0, 500],
  ['server', 1, null, 1, 1000],
  ['server', 2, null, 0, 1500],
  ['unreachable', 3, null, 1, 9000],
  ['unreachable', 9, null, 1, 60_000],
  ['rate-limited', 1, null, 0, 2500],
  ['rate-limited', 3, null, 1, 45_000],
  ['rate-limited', 1, 7000, 0, 7500],
  ['rate-limited', 1, 60_000, 1, 61_000],
  ['rate-limited', 1, 60_001, 0, null],
] as const)('%s, attempt %i, asked to wait %s ms, chance %s: %s ms', (kind, attempt, wait, random, expected) =>
  expect(waitBefore(attempt, { kind, wait }, random)).toBe(expected),
)

test.each([
  [0, 5],
  [48_000_000, 7.4],
  [1_000_000_000, 55],
])('an image of %i bytes may take %s minutes to copy', (bytes, minutes) => {
  const limit = copyLimit(bytes)
  expect(limit / 60_000).toBeCloseTo(minutes, 1)
  // Timers need an integer.
  expect(Number.isInteger(limit)).toBe(true)
})
