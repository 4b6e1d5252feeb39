import { expect, test } from '@jest/globals'
import { growthOfWork, LINEAR } from './cpu.ts'

/** A loop that the compiler cannot remove. */
function steps(count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum = (sum * 31 + i) | 0
  return sum
}

test.each<[string, boolean, (size: number) => number]>([
  ['its size', true, size => size],
  ['the square of its size', false, size => size ** 2 / 40e6],
])('work that grows with %s is linear: %s', async (_, linear, count) => {
  const growth = await growthOfWork(
    20e6,
    size => size,
    size => steps(count(size)),
  )
  expect(growth < LINEAR).toBe(linear)
})
