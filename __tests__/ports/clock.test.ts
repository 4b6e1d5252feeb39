import { expect, test } from '@jest/globals'
import { SYSTEM_CLOCK } from '../../src/adapters/clock.ts'
import { jitter } from '../../src/ports/clock.ts'

test('a run that is cancelled waits no longer', async () => {
  const cancelled = new AbortController()
  const sleep = SYSTEM_CLOCK.sleep(1_000_000, cancelled.signal)
  let isAwake = false
  const waking = sleep.then(() => {
    isAwake = true
  })
  await new Promise(setImmediate)
  expect(isAwake).toBe(false)
  cancelled.abort()
  await expect(waking).resolves.toBeUndefined()
  await expect(SYSTEM_CLOCK.sleep(1_000_000, cancelled.signal)).resolves.toBeUndefined()
})

test.each([
  [0, 500],
  [0.5, 750],
  [1, 1000],
])('with the random number %s, 1000 ms become %i ms', (random, expected) => expect(jitter(1000, random)).toBe(expected))
