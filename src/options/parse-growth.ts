import type { GrowthBudget } from './options.ts'
import { parseSize } from './values.ts'

/** The fix for an invalid growth limit. */
export const GROWTH_FORMS = 'Write 5% of what it was, or +5MB (10^6), +5MiB (2^20).'

/** Whether a limit is for growth: only such limits have a percent sign or a plus. */
export function isGrowth(text: string): boolean {
  return /^\s*\+|%\s*$/.test(text)
}

/**
 * A growth limit: `5%`, `+5MB`, or without the plus if the context is growth. Undefined if the text is neither.
 * `0%` and `+0` allow no growth.
 */
export function parseGrowth(text: string): GrowthBudget['limit'] | undefined {
  const percent = /^\+?\s*(\d{1,6}(?:\.\d{1,6})?)\s*%$/.exec(text.trim())
  if (percent) return { percent: Number(percent[1]) }
  const bytes = parseSize(text.trim().replace(/^\+/, ''))
  return bytes === undefined ? undefined : { bytes }
}
