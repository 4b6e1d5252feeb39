import type { Image } from '../image/model.ts'
import { normalizePlatform } from '../oci/platform.ts'
import type { Budget, BudgetSize } from '../options/options.ts'

/** A budget held against an image: bytes on both sides. A size that equals its limit keeps it. */
export interface BudgetOutcome {
  size: BudgetSize
  limit: number
  actual: number
  passed: boolean
}

/** What was compared, and the sizes that were not, because it is unknown which layers are the base image's. */
export interface HeldBudgets {
  outcomes: BudgetOutcome[]
  unjudged: BudgetSize[]
}

/**
 * Holds an image against the budgets of its target, in the order that the sizes are documented in. A budget that names
 * the image's platform stands in place of the target's own for the same size. A budget for own layers is not compared
 * with the whole image where their origin is unknown.
 */
export function holdBudgets(image: Image, budgets: Budget[], target: string): HeldBudgets {
  const platform = normalizePlatform(image.platform)
  const mine = budgets.filter(budget => budget.target === target)
  const named = mine.filter(budget => budget.platform === platform)
  const general = mine.filter(({ platform: of, size }) => of === null && !named.some(budget => budget.size === size))
  const held = [...general, ...named].sort((a, b) => a.size.localeCompare(b.size, 'en'))
  const judgeable = (size: BudgetSize) => !isOwn(size) || knowsOrigins(image)
  return {
    outcomes: held
      .filter(({ size }) => judgeable(size))
      .map(({ size, limit }) => {
        const actual = actualSize(image, size)
        return { size, limit, actual, passed: actual <= limit }
      }),
    unjudged: held.map(({ size }) => size).filter(size => !judgeable(size)),
  }
}

/** Whether a size is that of the own layers alone. */
export function isOwn(size: BudgetSize): boolean {
  return size === 'own' || size === 'own.compressed'
}

/** Whether it is known which layers are the image's own; of no layers, all are. */
export function knowsOrigins({ base, layers }: Image): boolean {
  return base.knownBy !== 'none' || layers.length === 0
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
