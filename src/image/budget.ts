import type { Failure } from '../failure.ts'
import { DEFAULT_LIMITS, type Limits, limitFailure } from '../options/limits.ts'
import type { Entry, Extracts, LayerFacts } from './model.ts'

/** What all layers of an image can still use of the limits. */
export interface Budget extends Record<Sum, number> {
  /** The limits of this image. */
  limits: Limits
}

const SUMS = ['entries', 'names', 'unpacked', 'searched', 'contents'] as const
type Sum = (typeof SUMS)[number]

const MiB = 2 ** 20

/**
 * What a small image may use, and what each stored byte of a larger one adds: honest layers compress less than a bomb does,
 * so ten megabytes need little time and memory, whatever they contain.
 */
const SHARES: Record<Sum, { least: number; perByte: number }> = {
  entries: { least: 150_000, perByte: 1 / 64 },
  names: { least: 24 * MiB, perByte: 2 },
  unpacked: { least: 5120 * MiB, perByte: 64 },
  searched: { least: 256 * MiB, perByte: 32 },
  contents: { least: 32 * MiB, perByte: 4 },
}

/**
 * The budget of an image before its first layer is read. It grows with the image up to the limits. A limit that an option
 * sets counts as it is.
 * @param stored bytes of all layers as they are stored, or of the compressed archive that they are in
 */
export function newBudget(limits: Limits, stored = Number.POSITIVE_INFINITY): Budget {
  const sums = Object.fromEntries(
    SUMS.map(name => {
      const isSet = limits[name] !== DEFAULT_LIMITS[name]
      const share = Math.floor(SHARES[name].least + SHARES[name].perByte * stored)
      return [name, isSet ? limits[name] : Math.min(limits[name], share)]
    }),
  ) as Record<Sum, number>
  return { ...sums, limits: { ...limits, ...sums } }
}

/**
 * Spends an entry or a whiteout, by the length of its stored path and link. A layer therefore costs the same whether an
 * image reads it, shares it with another image, or loads it from the index.
 * @throws Failure beyond the limits `entries` and `names`
 */
export function spendName({ path, link }: Name, budget: Budget): void {
  spend('entries', 1, 'The number of entries', budget)
  spend('names', path.length + (link?.length ?? 0), 'The length of all paths together', budget)
}

type Name = Pick<Entry, 'path'> & Partial<Pick<Entry, 'link'>>

/** @throws Failure beyond the limit `unpacked` */
export function spendUnpacked(bytes: number, budget: Budget): void {
  spend('unpacked', bytes, 'The size of all files together', budget)
}

/** @throws Failure beyond the limit `searched` */
export function spendSearched(bytes: number, budget: Budget): void {
  spend('searched', bytes, 'The text that is searched', budget)
}

/** @throws Failure beyond the limit `contents` */
export function spendContent(bytes: number, budget: Budget): void {
  spend('contents', bytes, 'The content of the files that checks read', budget)
}

/** Extracts count as content. @throws Failure beyond the limit `contents` */
export function spendExtracts(extracts: Extracts, budget: Budget): void {
  spend('contents', costOf(extracts), 'The facts about files', budget)
}

/** Gives back what `spendExtracts` took, for a file that a later one replaces. */
export function refundExtracts(extracts: Extracts, budget: Budget): void {
  budget.contents += costOf(extracts)
}

/** Bytes in memory of the extracts of a file, and for each character of their JSON. */
const EXTRACTS_BYTES = 128
const CHARACTER_BYTES = 3

function costOf(extracts: Extracts): number {
  return EXTRACTS_BYTES + CHARACTER_BYTES * JSON.stringify(extracts).length
}

function spend(name: Sum, amount: number, what: string, budget: Budget): void {
  budget[name] -= amount
  if (budget[name] < 0) throw limitFailure(name, what, budget.limits)
}

/**
 * Spends a layer that was not read for this image. Only the limits for all layers together apply: the others did when
 * the layer was read.
 */
export function spendLayer(layer: LayerFacts, budget: Budget): void {
  const { entries, whiteouts, contents, extracts, unpacked, searched = 0 } = layer
  for (const entry of entries) spendName(entry, budget)
  for (const whiteout of whiteouts) spendName(whiteout, budget)
  spendUnpacked(unpacked, budget)
  spendSearched(searched, budget)
  for (const content of contents.values()) spendContent(content.length, budget)
  for (const each of extracts.values()) spendExtracts(each, budget)
}

const CODES: ReadonlySet<string> = new Set(SUMS.map(name => limitFailure(name, '', DEFAULT_LIMITS).code))

/**
 * Whether a failure is about all layers of an image together. Its message names no layer, because which one exceeds the
 * limit depends on how fast each is read.
 */
export function isOfAllLayers({ code }: Failure): boolean {
  return CODES.has(code)
}
