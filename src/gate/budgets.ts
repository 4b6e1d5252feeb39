import type { SnapshotSizes } from '../baseline/model.ts'
import type { Image } from '../image/model.ts'
import { knowsOrigins } from '../image/origin.ts'
import { normalizePlatform } from '../oci/platform.ts'
import type { Budget, BudgetSize } from '../options/options.ts'

/** A budget compared with an image, in bytes. A size that equals its limit passes. */
export interface BudgetOutcome {
  size: BudgetSize
  limit: number
  actual: number
  passed: boolean
}

/** The compared budgets, and those that were not. */
export interface AppliedBudgets {
  outcomes: BudgetOutcome[]
  unevaluated: Unevaluated[]
}

/** A size that is not known, and so was compared with no budget. */
export interface Unevaluated {
  size: BudgetSize
  /** It is unknown which layers are the base image's, or how many bytes a pull transfers. */
  unknown: 'origins' | 'compressed'
}

/**
 * Compares an image with the budgets of its target, in alphabetical order of the sizes. A budget for the image's platform
 * replaces the target's budget for the same size. A budget for own layers is not compared with the whole image if the
 * origin of the layers is unknown or only claimed, and a compressed one not with the bytes of layers that are stored
 * uncompressed.
 */
export function applyBudgets(image: Image, budgets: Budget[], target: string): AppliedBudgets {
  const platform = normalizePlatform(image.platform)
  const mine = budgets.filter(budget => budget.target === target)
  const named = mine.filter(budget => budget.platform === platform)
  const general = mine.filter(({ platform: of, size }) => of === null && !named.some(budget => budget.size === size))
  const applied = [...general, ...named].sort((a, b) => a.size.localeCompare(b.size, 'en'))
  const result: AppliedBudgets = { outcomes: [], unevaluated: [] }
  for (const { size, limit } of applied) {
    const actual = sizeNamed(size, image.size)
    if (isOfOwnLayers(size) && !knowsOrigins(image.layers)) result.unevaluated.push({ size, unknown: 'origins' })
    else if (actual === null) result.unevaluated.push({ size, unknown: 'compressed' })
    else result.outcomes.push({ size, limit, actual, passed: actual <= limit })
  }
  return result
}

/** Whether a size is that of the own layers alone. */
export function isOfOwnLayers(size: BudgetSize): boolean {
  return size === 'own' || size === 'own.compressed'
}

/** The size that a budget names, or its growth, in bytes; null if it is unknown. */
export function sizeNamed(size: BudgetSize, sizes: SnapshotSizes): number | null {
  if (size === 'own') return sizes.own?.unpacked ?? null
  return size === 'own.compressed' ? (sizes.own?.compressed ?? null) : sizes[size]
}
