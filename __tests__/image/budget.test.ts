import { expect, test } from '@jest/globals'
import { newBudget, spendContent } from '../../src/image/budget.ts'
import { DEFAULT_LIMITS } from '../../src/options/limits.ts'

const MB = 2 ** 20

test.each([
  ['a small image', 1 * MB, 36 * MB, 150_000 + MB / 64],
  ['a large image', 1000 * MB, DEFAULT_LIMITS.contents, DEFAULT_LIMITS.entries],
])('the sums of %s have room in proportion to its stored size', (_, stored, contents, entries) => {
  const budget = newBudget(DEFAULT_LIMITS, stored)
  expect(budget).toMatchObject({ contents, entries, limits: { contents, entries } })
})

test('an option that sets the limit counts', () => {
  expect(newBudget({ ...DEFAULT_LIMITS, contents: 900 * MB }, 1).contents).toBe(900 * MB)
})

test('the failure names the limit of the image', () => {
  const spend = () => spendContent(70 * MB, newBudget(DEFAULT_LIMITS, 0))
  expect(spend).toThrow(
    expect.objectContaining({ code: 'image/limit-contents', message: expect.stringContaining('33554432') }),
  )
})
