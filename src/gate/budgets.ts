import { formatPlatform, type Image } from '../image/model.ts'
import type { Budget, BudgetSize } from '../options/options.ts'
import { normalizePlatform } from '../options/platforms.ts'

/** A budget held against an image: bytes on both sides. A size that equals its limit keeps it. */
export interface BudgetOutcome {
  size: BudgetSize
  limit: number
  actual: number
  passed: boolean
}

/**
 * Holds an image against the budgets of its target, in the order that the sizes are documented in. A budget that names
 * the image's platform stands in place of the target's own for the same size.
 */
export function holdBudgets(image: Image, budgets: Budget[], target: string): BudgetOutcome[] {
  const platform = normalizePlatform(formatPlatform(image.platform))
  const mine = budgets.filter(budget => budget.target === target)
  const named = mine.filter(budget => budget.platform === platform)
  const general = mine.filter(({ platform: of, size }) => of === null && !named.some(budget => budget.size === size))
  return [...general, ...named]
    .map(({ size, limit }) => {
      const actual = actualSize(image, size)
      return { size, limit, actual, passed: actual <= limit }
    })
    .sort((a, b) => a.size.localeCompare(b.size, 'en'))
}

function actualSize(image: Image, size: BudgetSize): number {
  switch (size) {
    case 'own':
      return image.size.own.unpacked
    case 'own.compressed':
      return image.size.own.compressed
    default:
      return image.size[size]
  }
}
