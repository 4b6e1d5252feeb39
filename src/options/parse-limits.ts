import { DEFAULT_LIMITS, isRaisable, type Limits, RAISABLE_LIMITS } from './limits.ts'
import type { Problems } from './problems.ts'
import { parsePair, parseSize, unknownWord } from './values.ts'

/** The default limits, with what the `name=value` lines change. A problem is added for each line that is wrong. */
export function parseLimits(lines: readonly string[], problems: Problems): Limits {
  const limits: Limits = { ...DEFAULT_LIMITS }
  for (const [index, line] of lines.entries()) {
    const pair = parsePair(line)
    if (pair === null) problems.add(`limits: entry ${index + 1} is not of the form name=value.`)
    else if (!isRaisable(pair.key)) problems.add(`limits: ${unknownWord(pair.key, Object.keys(RAISABLE_LIMITS))}`)
    else {
      const unit = RAISABLE_LIMITS[pair.key]
      const text = pair.value.trim()
      const value = unit === 'bytes' ? parseSize(text) : /^\d+$/.test(text) ? Number(text) : undefined
      if (value !== undefined && Number.isSafeInteger(value) && value > 0) limits[pair.key] = value
      else problems.add(`limits: "${text}" is not a ${unit === 'bytes' ? 'size' : 'number'} above 0 ("${line}").`)
    }
  }
  return limits
}
