import { expect, test } from '@jest/globals'
import { jittered, pause } from '../src/pause.ts'

test('a run that is cancelled waits no longer', async () => {
  const cancelled = new AbortController()
  const paused = pause(1_000_000, cancelled.signal)
  cancelled.abort()
  await paused
  await pause(1_000_000, cancelled.signal)
})

test.each([
  [0, 500],
  [0.5, 750],
  [1, 1000],
])('by chance %s, 1000 ms are %i ms', (random, expected) => expect(jittered(1000, random)).toBe(expected))
