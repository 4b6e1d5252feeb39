import { expect, test } from '@jest/globals'
import { newBudget, spendContent } from '../../src/image/budget.ts'
import { DEFAULT_LIMITS } from '../../src/options/limits.ts'

const MB = 2 ** 20

test.each([
  ['a small image', 1 * MB, 68 * MB],
  ['a large image', 1000 * MB, DEFAULT_LIMITS.contents],
])('contents of %s have room in proportion to its stored size', (_, stored, most) => {
  expect(newBudget(DEFAULT_LIMITS, stored)).toMatchObject({ contents: most, most })
})

test('an option that sets the limit counts', () => {
  expect(newBudget({ ...DEFAULT_LIMITS, contents: 900 * MB }, 1).contents).toBe(900 * MB)
})

test('the failure names the limit of the image', () => {
  const spend = () => spendContent(70 * MB, newBudget(DEFAULT_LIMITS, 0), DEFAULT_LIMITS)
  expect(spend).toThrow(
    expect.objectContaining({ code: 'image/limit-contents', message: expect.stringContaining('67108864') }),
  )
})
