import { toDigest } from '../oci/digest.ts'
import type { BudgetSize } from '../options/options.ts'
import { formatBytes, formatCount } from '../text/format.ts'
import type { BudgetReport } from './model.ts'

/** `83 MB of 150 MB`; in bytes if rounding would hide that a budget is exceeded. */
export function formatBudget({ actual, limit, passed }: BudgetReport): string {
  const [size, most] = [formatBytes(actual), formatBytes(limit)]
  return !passed && size === most ? `${formatCount(actual)} B of ${formatCount(limit)} B` : `${size} of ${most}`
}

/** A size in a table; `unknown` for null. */
export function formatSize(bytes: number | null): string {
  return bytes === null ? 'unknown' : formatBytes(bytes)
}

/** Why the compressed size of an image can be unknown. */
export const UNKNOWN_COMPRESSED = 'the layers are stored uncompressed, and a push would compress them'

/** What a budget limits, in words. */
export const SIZE_WORDS: Record<BudgetSize, string> = {
  compressed: 'compressed',
  unpacked: 'unpacked',
  merged: 'merged',
  own: 'of own layers',
  'own.compressed': 'of own layers, compressed',
}

/** The same in a table, in parentheses; a single budget for the default size, `unpacked`, needs no label. */
export function budgetLabel(budget: BudgetReport, among: readonly BudgetReport[]): string {
  if (budget.size === 'unpacked' && among.length === 1) return ''
  return `(${budget.size.replace('.', ' ')})`
}

/** The first hex digits of a digest, enough to recognize it. */
export function shortDigest(digest: string): string {
  return toDigest(digest) !== null ? digest.slice(7, 19) : digest.slice(0, 32)
}
