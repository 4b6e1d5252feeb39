import { formatBytes } from '../text/format.ts'
import type { BudgetReport, BudgetSize } from './model.ts'

/**
 * How much of a budget is used, in whole per cent; null for a budget of nothing. Rounded so that it never contradicts
 * the verdict: a budget that is kept never shows more than 100, one that is not never less than 101.
 */
export function percentUsed(budget: BudgetReport): number | null {
  if (budget.limit <= 0) return null
  const percent = (budget.actual / budget.limit) * 100
  return budget.passed ? Math.min(100, Math.floor(percent)) : Math.max(101, Math.ceil(percent))
}

/** `83 % of 150 MB`. */
export function formatBudget(budget: BudgetReport): string {
  const percent = percentUsed(budget)
  return percent === null ? `limit ${formatBytes(budget.limit)}` : `${percent} % of ${formatBytes(budget.limit)}`
}

/** What a budget limits, in words. */
export const SIZE_WORDS: Record<BudgetSize, string> = {
  compressed: 'compressed',
  unpacked: 'unpacked',
  merged: 'merged',
  own: 'of own layers',
  'own.compressed': 'of own layers, compressed',
}

/** The same in a table; a single budget for what is meant by size when nothing is said, `unpacked`, needs no label. */
export function budgetLabel(budget: BudgetReport, among: readonly BudgetReport[]): string {
  if (budget.size === 'unpacked' && among.length === 1) return ''
  return budget.size.replace('.', ' ')
}

/** The first hex digits of a digest, enough to recognise it. */
export function shortDigest(digest: string): string {
  return /^sha256:[0-9a-f]{64}$/.test(digest) ? digest.slice(7, 19) : digest.slice(0, 32)
}
