import type { BudgetReport, BudgetSize } from './model.ts'

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/**
 * Bytes for people, the same everywhere and under every locale: decimal units (MB is 10^6), rounded to one digit after
 * the point, from a gigabyte on to two; `.0` is left out.
 */
export function formatBytes(bytes: number): string {
  if (bytes < 0) return `-${formatBytes(-bytes)}`
  for (const [index, unit] of UNITS.entries()) {
    const value = Number((bytes / 1000 ** index).toFixed(index === 0 ? 0 : index < 3 ? 1 : 2))
    // Decided after rounding, so that 999,960,000 bytes are 1 GB and not 1000 MB.
    if (value < 1000 || index === UNITS.length - 1) return `${value} ${unit}`
  }
  return `${bytes} B`
}

/** `4.2 s`, `1 min 5 s`, `2 h 3 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 59.95) return `${Number(seconds.toFixed(1))} s`
  const whole = Math.round(seconds)
  if (whole < 3600) return joined(Math.floor(whole / 60), 'min', whole % 60, 's')
  return joined(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min')
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

/** `12,345`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** `1 layer`, `2 layers`. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

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

/** `a, b, c and 197 more`: the first names, and how many more there are. */
export function firstNames(names: readonly string[], limit: number): string {
  const left = names.length - limit
  return left <= 0 ? names.join(', ') : `${names.slice(0, limit).join(', ')} and ${formatCount(left)} more`
}
