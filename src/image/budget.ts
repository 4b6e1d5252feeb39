import { type Limits, limitFailure } from './limits.ts'
import type { Extracts, LayerFacts } from './model.ts'

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

/** The limits that hold for all layers together hold whether they were read or known; the others did when it was read. */
export function charge(
  { entries, whiteouts, contents, extracts, unpacked }: LayerFacts,
  budget: Budget,
  limits: Limits,
): void {
  budget.entries -= entries.length + whiteouts.length
  if (budget.entries < 0) throw limitFailure('entries', 'The number of entries', limits)
  for (const { path, link } of entries) budget.names -= path.length + (link?.length ?? 0)
  if (budget.names < 0) throw limitFailure('names', 'The length of all paths together', limits)
  budget.unpacked -= unpacked
  if (budget.unpacked < 0) throw limitFailure('unpacked', 'The size of all files together', limits)
  for (const content of contents.values()) budget.contents -= content.length
  for (const one of extracts.values()) spendExtracts(one, budget, limits)
  if (budget.contents < 0) throw limitFailure('contents', 'The content of the files that checks read', limits)
}
