import type { Image } from '../image/model.ts'
import { isProven } from '../image/origin.ts'
import { normalizePlatform } from '../oci/platform.ts'
import type { Budget, BudgetSize } from '../options/options.ts'

/** A budget compared with an image, in bytes. A size that equals its limit passes. */
export interface BudgetOutcome {
  size: BudgetSize
  limit: number
  actual: number
  passed: boolean
}

/** The compared budgets, and the sizes that were not compared because nothing proves which layers are the base image's. */
export interface AppliedBudgets {
  outcomes: BudgetOutcome[]
  unevaluated: BudgetSize[]
}

/**
 * Compares an image with the budgets of its target, in alphabetical order of the sizes. A budget for the image's platform
 * replaces the target's budget for the same size. A budget for own layers is not compared with the whole image if the
 * origin of the layers is unknown or only claimed.
 */
export function applyBudgets(image: Image, budgets: Budget[], target: string): AppliedBudgets {
  const platform = normalizePlatform(image.platform)
  const mine = budgets.filter(budget => budget.target === target)
  const named = mine.filter(budget => budget.platform === platform)
  const general = mine.filter(({ platform: of, size }) => of === null && !named.some(budget => budget.size === size))
  const applied = [...general, ...named].sort((a, b) => a.size.localeCompare(b.size, 'en'))
  const isComparable = (size: BudgetSize) => !isOwn(size) || knowsOrigins(image)
  return {
    outcomes: applied
      .filter(({ size }) => isComparable(size))
      .map(({ size, limit }) => {
        const actual = actualSize(image, size)
        return { size, limit, actual, passed: actual <= limit }
      }),
    unevaluated: applied.map(({ size }) => size).filter(size => !isComparable(size)),
  }
}

/** Whether a size is that of the own layers alone. */
export function isOwn(size: BudgetSize): boolean {
  return size === 'own' || size === 'own.compressed'
}

/** Whether it is proven which layers are the image's own; of no layers, all are. */
export function knowsOrigins({ base, layers }: Image): boolean {
  return isProven(base) || layers.length === 0
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
