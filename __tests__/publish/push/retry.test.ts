import { expect, test } from '@jest/globals'
import { pause, waitBefore } from '../../../src/publish/push/retry.ts'

test.each([
  [1, null, 0, 500],
  [1, null, 1, 1000],
  [2, null, 0, 1500],
  [3, null, 1, 9000],
  [9, null, 1, 60_000],
  [1, 7000, 0, 7500],
  [1, 60_000, 1, 61_000],
  [1, 60_001, 0, null],
])('attempt %i, asked to wait %s ms, chance %s: %s ms', (attempt, asked, random, wait) =>
  expect(waitBefore(attempt, asked, random)).toBe(wait),
)

test('a run that is cancelled waits no longer', async () => {
  await pause(1_000_000, AbortSignal.abort())
})
