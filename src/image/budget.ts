import { type Limits, limitFailure } from './limits.ts'
import type { Extracts } from './model.ts'

/** What the layers of one image may use together. */
export interface Budget {
  entries: number
  names: number
  unpacked: number
  contents: number
}

export function newBudget(limits: Limits): Budget {
  const { entries, names, unpacked, contents } = limits
  return { entries, names, unpacked, contents }
}

/** What is learned of files counts as if it were kept of their content. Throws a Failure beyond the limit. */
export function spendExtracts(extracts: Extracts, budget: Budget, limits: Limits): void {
  budget.contents -= JSON.stringify(extracts).length
  if (budget.contents < 0) throw limitFailure('contents', 'What is learned of the files', limits)
}
