import { type Baseline, imageBefore } from '../baseline/baseline.ts'
import { computeDifference } from '../baseline/difference.ts'
import type { Difference, HistoryPoint, ImageSnapshot } from '../baseline/model.ts'
import type { Image } from '../image/model.ts'
import { knowsOrigins } from '../image/origin.ts'
import { formatPlatform } from '../oci/platform.ts'
import type { BudgetSize, GrowthBudget } from '../options/options.ts'
import { isOfOwnLayers, sizeNamed } from './budgets.ts'

/** A growth budget compared with a difference. */
export type GrowthOutcome = {
  size: BudgetSize
  /** A relative limit as the user wrote it; null for an absolute one. */
  percent: number | null
  /** The bytes that the size may grow by; null if a relative limit has no baseline. */
  limit: number | null
  /** The bytes that the size grew by; null if it was not compared. */
  actual: number | null
} & ({ result: 'passed' | 'failed' | 'waived'; reason: null } | { result: 'not-applicable'; reason: NotApplicable })

type NotApplicable = 'no-baseline' | 'new-target' | 'new-platform' | 'size-unknown' | 'not-enforced'

/** The growth of an image since its baseline, and the outcomes of its growth budgets. */
export type Growth = {
  outcomes: GrowthOutcome[]
  /** The sizes of earlier commits, oldest first. */
  history: HistoryPoint[]
} & (
  | { difference: Difference; novelty: null }
  /** `novelty` says what the baseline lacks; null if there is no baseline. */
  | { difference: null; novelty: 'new-target' | 'new-platform' | null }
)

/** Compares an image of a target with the baseline. A size that cannot be compared fails nothing. */
export function applyGrowthBudgets(
  image: Image,
  snapshot: () => ImageSnapshot,
  target: string,
  budgets: readonly GrowthBudget[],
  baseline: Baseline | null,
): Growth {
  const mine = budgets.filter(budget => budget.target === target).sort((a, b) => a.size.localeCompare(b.size, 'en'))
  const before = baseline?.snapshot ? imageBefore(baseline.snapshot, target, formatPlatform(image.platform)) : null
  if (baseline === null || before === null || typeof before === 'string') {
    const novelty = typeof before === 'string' ? before : null
    const outcomes = mine.map(budget => notApplicable(budget, novelty ?? 'no-baseline'))
    return { difference: null, novelty, outcomes, history: [] }
  }
  const difference = computeDifference(before, snapshot())
  const outcomes = mine.map(budget =>
    isOfOwnLayers(budget.size) && !knowsOrigins(image.layers)
      ? notApplicable(budget, 'size-unknown')
      : applyGrowthBudget(budget, difference, baseline),
  )
  return { difference, novelty: null, outcomes, history: before.history }
}

function applyGrowthBudget(budget: GrowthBudget, difference: Difference, baseline: Baseline): GrowthOutcome {
  const { size, limit } = budget
  const actual = sizeNamed(size, difference)
  const before = sizeNamed(size, difference.before)
  if (actual === null || before === null) return notApplicable(budget, 'size-unknown')
  const bytes = 'bytes' in limit ? limit.bytes : Math.floor((before * limit.percent) / 100)
  const outcome = { size, percent: 'percent' in limit ? limit.percent : null, limit: bytes, actual }
  if (!baseline.enforced) return { ...outcome, result: 'not-applicable', reason: 'not-enforced' }
  if (actual <= bytes) return { ...outcome, result: 'passed', reason: null }
  return { ...outcome, result: baseline.waiver === null ? 'failed' : 'waived', reason: null }
}

function notApplicable({ size, limit }: GrowthBudget, reason: NotApplicable): GrowthOutcome {
  const relative = 'percent' in limit
  return {
    size,
    percent: relative ? limit.percent : null,
    limit: relative ? null : limit.bytes,
    actual: null,
    result: 'not-applicable',
    reason,
  }
}
