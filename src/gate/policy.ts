import type { Baseline } from '../baseline/baseline.ts'
import type { Budget, GrowthBudget, Waiver } from '../options/options.ts'
import type { FailOn, Severities } from '../options/severity.ts'

/** What images must meet. */
export interface Policy {
  severities: Severities
  budgets: Budget[]
  growth: GrowthBudget[]
  /** Null if there is nothing to compare with. */
  baseline: Baseline | null
  waivers: Waiver[]
  failOn: FailOn
  /** The day that decides which waivers have expired. */
  now: Date
}
