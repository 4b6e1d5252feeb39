import { DEFAULT_LIMITS, type Limits, limitWord } from './limits.ts'
import type { Problems } from './problems.ts'
import { parsePair, parseSize, unknownWord } from './values.ts'

const UNITS: Record<keyof Limits, 'bytes' | 'count'> = {
  ratio: 'count',
  ratioFloor: 'bytes',
  unpacked: 'bytes',
  entries: 'count',
  names: 'bytes',
  path: 'bytes',
  pax: 'bytes',
  xattrs: 'count',
  fragments: 'count',
  content: 'bytes',
  contents: 'bytes',
  indexDepth: 'count',
  manifests: 'count',
  document: 'bytes',
  documents: 'bytes',
  layers: 'count',
  members: 'count',
}

/** The default limits, with what the `name=value` lines change. A problem is added for each line that is wrong. */
export function parseLimits(lines: readonly string[], problems: Problems): Limits {
  const names = new Map((Object.keys(UNITS) as (keyof Limits)[]).map(name => [limitWord(name), name]))
  const limits: Limits = { ...DEFAULT_LIMITS }
  for (const [index, line] of lines.entries()) {
    const pair = parsePair(line)
    const name = pair && names.get(pair.key)
    if (pair === null) problems.add(`limits: entry ${index + 1} is not of the form name=value.`)
    else if (!name) problems.add(`limits: ${unknownWord(pair.key, [...names.keys()])}`)
    else {
      const unit = UNITS[name]
      const text = pair.value.trim()
      const value = unit === 'bytes' ? parseSize(text) : /^\d+$/.test(text) ? Number(text) : undefined
      if (value !== undefined && Number.isSafeInteger(value) && value > 0) limits[name] = value
      else problems.add(`limits: "${text}" is not a ${unit === 'bytes' ? 'size' : 'number'} above 0 ("${line}").`)
    }
  }
  return limits
}
