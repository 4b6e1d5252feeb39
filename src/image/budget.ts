import type { Failure } from '../failure.ts'
import { DEFAULT_LIMITS, type Limits, limitFailure } from '../options/limits.ts'
import type { Entry, Extracts, LayerFacts } from './model.ts'

/** What all layers of an image can still use of the limits. */
export interface Budget {
  entries: number
  names: number
  unpacked: number
  contents: number
  /** What `contents` was at first. */
  most: number
}

/** Bytes of content that are kept of a small image, and for each stored byte of a larger one. */
const LEAST_CONTENTS = 64 * 2 ** 20
const CONTENTS_RATIO = 4

/**
 * The budget of an image before its first layer is read. Memory for contents grows with the image, unless an option sets
 * it: databases and texts compress less than a bomb does.
 * @param stored bytes of all layers as they are stored
 */
export function newBudget(limits: Limits, stored = Number.POSITIVE_INFINITY): Budget {
  const { entries, names, unpacked } = limits
  const isSet = limits.contents !== DEFAULT_LIMITS.contents
  const most = isSet ? limits.contents : Math.min(limits.contents, LEAST_CONTENTS + CONTENTS_RATIO * stored)
  return { entries, names, unpacked, contents: most, most }
}

/**
 * Spends an entry or a whiteout, by the length of its stored path and link. A layer therefore costs the same whether an
 * image reads it, shares it with another image, or loads it from the index.
 * @throws Failure beyond the limits `entries` and `names`
 */
export function spendName({ path, link }: Name, budget: Budget, limits: Limits): void {
  if (--budget.entries < 0) throw limitFailure('entries', 'The number of entries', limits)
  budget.names -= path.length + (link?.length ?? 0)
  if (budget.names < 0) throw limitFailure('names', 'The length of all paths together', limits)
}

type Name = Pick<Entry, 'path'> & Partial<Pick<Entry, 'link'>>

/** @throws Failure beyond the limit `unpacked` */
export function spendUnpacked(bytes: number, budget: Budget, limits: Limits): void {
  budget.unpacked -= bytes
  if (budget.unpacked < 0) throw limitFailure('unpacked', 'The size of all files together', limits)
}

/** @throws Failure beyond the limit `contents` */
export function spendContent(bytes: number, budget: Budget, limits: Limits): void {
  budget.contents -= bytes
  if (budget.contents < 0)
    throw limitFailure('contents', 'The content of the files that checks read', { ...limits, contents: budget.most })
}

/** Extracts count as content, by the length of their JSON. @throws Failure beyond the limit `contents` */
export function spendExtracts(extracts: Extracts, budget: Budget, limits: Limits): void {
  budget.contents -= JSON.stringify(extracts).length
  if (budget.contents < 0) throw limitFailure('contents', 'The facts about files', { ...limits, contents: budget.most })
}

/**
 * Spends a layer that was not read for this image. Only the limits for all layers together apply: the others did when
 * the layer was read.
 */
export function spendLayer(
  { entries, whiteouts, contents, extracts, unpacked }: LayerFacts,
  budget: Budget,
  limits: Limits,
): void {
  for (const entry of entries) spendName(entry, budget, limits)
  for (const whiteout of whiteouts) spendName(whiteout, budget, limits)
  spendUnpacked(unpacked, budget, limits)
  for (const content of contents.values()) spendContent(content.length, budget, limits)
  for (const each of extracts.values()) spendExtracts(each, budget, limits)
}

const SUMS: ReadonlySet<string> = new Set(
  (['entries', 'names', 'unpacked', 'contents'] satisfies (keyof Budget & keyof Limits)[]).map(
    name => limitFailure(name, '', DEFAULT_LIMITS).code,
  ),
)

/**
 * Whether a failure is about all layers of an image together. Its message names no layer, because which one exceeds the
 * limit depends on how fast each is read.
 */
export function isOfAllLayers({ code }: Failure): boolean {
  return SUMS.has(code)
}
