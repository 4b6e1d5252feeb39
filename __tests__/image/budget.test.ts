import { expect, test } from '@jest/globals'
import { newBudget, newTreeBudget, spendContent, spendEntries, spendNames } from '../../src/image/budget.ts'
import { DEFAULT_LIMITS } from '../../src/options/limits.ts'
import { fakeImage } from '../helpers/image.ts'

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

test.each([
  [DEFAULT_LIMITS.entries, 1_000_000 + MB / 32],
  [5000, 1_000_000 + MB / 32],
  [5_000_000, 5_000_000],
])('an input whose limit of entries is %d has trees with %d', (entries, trees) => {
  expect(newTreeBudget({ ...DEFAULT_LIMITS, entries }, MB).entries).toBe(trees)
})

test('a tree costs as much as its entries, or the names that they create', () => {
  const budget = newTreeBudget(DEFAULT_LIMITS, 0)
  const { layers } = fakeImage({ layers: [[{ path: '/a' }, { whiteout: '/b' }]] })
  spendEntries(layers, budget)
  spendNames(layers, { names: 1 }, budget)
  expect(budget.entries).toBe(999_998)
  spendNames(layers, { names: 1_000_000 }, budget)
  expect(() => spendEntries(layers, budget)).toThrow(
    expect.objectContaining({
      code: 'image/limit-entries',
      message: expect.stringContaining('all images together goes beyond the limit "entries" (1000000)'),
    }),
  )
})
