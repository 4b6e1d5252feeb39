import type { Problems } from './problems.ts'
import { parsePair, parseSize, unknownWord } from './values.ts'

/** The limits of the image reader (image/limits.ts says what each is about), and whether they are bytes or counts. */
export const LIMITS = {
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
} as const

export type LimitName = keyof typeof LIMITS

/** Those that were given, in the reader's own names. */
export type LimitValues = Partial<Record<LimitName, number>>

/** `index-depth` for `indexDepth`: the word that users write and messages name. */
export function limitWord(name: LimitName): string {
  return name.replace(/[A-Z]/g, letter => '-' + letter.toLowerCase())
}

/** Reads `name=value` lines. A problem is added for each that is none, and it is left out. */
export function parseLimits(lines: readonly string[], problems: Problems): LimitValues {
  const names = new Map(Object.keys(LIMITS).map(name => [limitWord(name as LimitName), name as LimitName]))
  const values: LimitValues = {}
  for (const [index, line] of lines.entries()) {
    const pair = parsePair(line)
    const name = pair && names.get(pair.key)
    if (pair === null) problems.add(`limits: entry ${index + 1} is not of the form name=value.`)
    else if (!name) problems.add(`limits: ${unknownWord(pair.key, [...names.keys()])}`)
    else {
      const text = pair.value.trim()
      const value = LIMITS[name] === 'bytes' ? parseSize(text) : /^\d+$/.test(text) ? Number(text) : undefined
      if (value !== undefined && Number.isSafeInteger(value) && value > 0) values[name] = value
      else
        problems.add(`limits: "${text}" is not a ${LIMITS[name] === 'bytes' ? 'size' : 'number'} above 0 ("${line}").`)
    }
  }
  return values
}
