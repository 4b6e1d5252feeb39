import type { Failure } from '../failure.ts'
import { DEFAULT_LIMITS, type Limits, limitFailure } from './limits.ts'
import type { Entry, Extracts, LayerFacts } from './model.ts'

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

/**
 * An entry or a whiteout counts with the path and the link that are kept of it, however the archive writes them. So a
 * layer costs the same whether an image reads it, shares it with another image, or has it from the index.
 */
export function spendName({ path, link }: NameOf, budget: Budget, limits: Limits): void {
  if (--budget.entries < 0) throw limitFailure('entries', 'The number of entries', limits)
  budget.names -= path.length + (link?.length ?? 0)
  if (budget.names < 0) throw limitFailure('names', 'The length of all paths together', limits)
}

type NameOf = Pick<Entry, 'path'> & Partial<Pick<Entry, 'link'>>

export function spendUnpacked(bytes: number, budget: Budget, limits: Limits): void {
  budget.unpacked -= bytes
  if (budget.unpacked < 0) throw limitFailure('unpacked', 'The size of all files together', limits)
}

export function spendContent(bytes: number, budget: Budget, limits: Limits): void {
  budget.contents -= bytes
  if (budget.contents < 0) throw limitFailure('contents', 'The content of the files that checks read', limits)
}

/** What is learned of files counts as if it were kept of their content. Throws a Failure beyond the limit. */
export function spendExtracts(extracts: Extracts, budget: Budget, limits: Limits): void {
  budget.contents -= JSON.stringify(extracts).length
  if (budget.contents < 0) throw limitFailure('contents', 'The facts about files', limits)
}

/** The limits that hold for all layers together hold whether they were read or known; the others did when it was read. */
export function charge(
  { entries, whiteouts, contents, extracts, unpacked }: LayerFacts,
  budget: Budget,
  limits: Limits,
): void {
  for (const entry of entries) spendName(entry, budget, limits)
  for (const whiteout of whiteouts) spendName(whiteout, budget, limits)
  spendUnpacked(unpacked, budget, limits)
  for (const content of contents.values()) spendContent(content.length, budget, limits)
  for (const one of extracts.values()) spendExtracts(one, budget, limits)
}

const SUMS: ReadonlySet<string> = new Set(
  (['entries', 'names', 'unpacked', 'contents'] satisfies (keyof Budget)[]).map(
    name => limitFailure(name, '', DEFAULT_LIMITS).code,
  ),
)

/**
 * Whether a failure is about the layers of an image together. No layer is named then: which of them comes last depends
 * on how fast each is read.
 */
export function isOfAllLayers({ code }: Failure): boolean {
  return SUMS.has(code)
}
