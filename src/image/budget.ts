import type { Failure } from '../failure.ts'
import { DEFAULT_LIMITS, type Limits, limitFailure } from '../options/limits.ts'
import type { Entry, Extracts, LayerFacts, Tree } from './model.ts'

/** What all layers of an image can still use of the limits. */
export interface Budget extends Record<Sum, number> {
  /** The limits of this image. */
  limits: Limits
}

const SUMS = ['entries', 'names', 'unpacked', 'searched', 'contents'] as const
type Sum = (typeof SUMS)[number]

const SUBJECTS: Record<Sum, string> = {
  entries: 'The number of entries',
  names: 'The length of all paths together',
  unpacked: 'The size of all files together',
  searched: 'The text that is searched',
  contents: 'The content that checks read, with the facts about files,',
}

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

/** What the trees of all images of an input can still use: each needs memory and time, even if images share their layers. */
export interface TreeBudget {
  entries: number
  limits: Pick<Limits, 'entries'>
}

/** Far more than several images on one base need, and little enough that a small input needs little memory. */
const TREES = { least: 1_000_000, perByte: 1 / 32 }

/**
 * The budget for the trees of an input's images.
 * @param stored bytes of all layers as they are stored, or of the archive that they are in
 */
export function newTreeBudget(limits: Limits, stored: number): TreeBudget {
  const share = Math.floor(TREES.least + TREES.perByte * stored)
  const entries = limits.entries === DEFAULT_LIMITS.entries ? share : Math.max(limits.entries, share)
  return { entries, limits: { entries } }
}

/** Spends the entries and whiteouts of an image before they are merged. @throws Failure beyond the limit `entries` */
export function spendEntries(layers: readonly LayerFacts[], budget: TreeBudget): void {
  spendTree(countEntries(layers), budget)
}

/** Spends the names of a tree beyond its layers' entries: a path can have thousands. @throws Failure beyond the limit `entries` */
export function spendNames(layers: readonly LayerFacts[], { names }: Pick<Tree, 'names'>, budget: TreeBudget): void {
  spendTree(Math.max(0, names - countEntries(layers)), budget)
}

function countEntries(layers: readonly LayerFacts[]): number {
  return layers.reduce((sum, { entries, whiteouts }) => sum + entries.length + whiteouts.length, 0)
}

function spendTree(amount: number, budget: TreeBudget): void {
  budget.entries -= amount
  if (budget.entries < 0) throw limitFailure('entries', 'The number of entries of all images together', budget.limits)
}

/**
 * Spends an entry or a whiteout, by the length of its stored path and link. A layer therefore costs the same whether an
 * image reads it, shares it with another image, or loads it from the index.
 * @throws Failure beyond the limits `entries` and `names`
 */
export function spendName(name: Name, budget: Budget): void {
  spend('entries', 1, budget)
  spend('names', lengthOf(name), budget)
}

function lengthOf({ path, link }: Name): number {
  return path.length + (link?.length ?? 0)
}

type Name = Pick<Entry, 'path'> & Partial<Pick<Entry, 'link'>>

/** @throws Failure beyond the limit `unpacked` */
export function spendUnpacked(bytes: number, budget: Budget): void {
  spend('unpacked', bytes, budget)
}

/** @throws Failure beyond the limit `searched` */
export function spendSearched(bytes: number, budget: Budget): void {
  spend('searched', bytes, budget)
}

/** @throws Failure beyond the limit `contents` */
export function spendContent(bytes: number, budget: Budget): void {
  spend('contents', bytes, budget)
}

/** Extracts count as content. @throws Failure beyond the limit `contents` */
export function spendExtracts(extracts: Extracts, budget: Budget): void {
  spend('contents', costOf(extracts), budget)
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

function spend(name: Sum, amount: number, budget: Budget): void {
  budget[name] -= amount
  if (budget[name] < 0) throw limitFailure(name, SUBJECTS[name], budget.limits)
}

/**
 * Spends a layer that was not read for this image. Only the limits for all layers together apply: the others did when
 * the layer was read.
 */
export function spendLayer(layer: LayerFacts, budget: Budget): void {
  const cost = costs.get(layer) ?? costOfLayer(layer)
  costs.set(layer, cost)
  for (const name of SUMS) spend(name, cost[name], budget)
}

/** A thousand images can share a layer. */
const costs = new WeakMap<LayerFacts, Record<Sum, number>>()

function costOfLayer({
  entries,
  whiteouts,
  contents,
  extracts,
  unpacked,
  searched = 0,
}: LayerFacts): Record<Sum, number> {
  let names = 0
  for (const entry of entries) names += lengthOf(entry)
  for (const whiteout of whiteouts) names += lengthOf(whiteout)
  let kept = 0
  for (const content of contents.values()) kept += content.length
  for (const each of extracts.values()) kept += costOf(each)
  return { entries: entries.length + whiteouts.length, names, unpacked, searched, contents: kept }
}

const CODES: ReadonlySet<string> = new Set(SUMS.map(name => limitFailure(name, '', DEFAULT_LIMITS).code))

/**
 * Whether a failure is about all layers of an image together. Its message names no layer, because which one exceeds the
 * limit depends on how fast each is read.
 */
export function isOfAllLayers({ code }: Failure): boolean {
  return CODES.has(code)
}
