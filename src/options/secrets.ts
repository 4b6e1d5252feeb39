import { parseLines, parseList } from './lists.ts'
import { parsePair } from './values.ts'

/**
 * The values that the log must mask, exactly as the build gets them. An input that cannot be split has values too,
 * because a message might quote it.
 */
export function secretValues(text: string): string[] {
  const entries = parseLines(text)
  try {
    entries.push(...parseList(text, { verbatim: true }))
  } catch {
    // splitInputs reports it.
  }
  const values = entries.flatMap(entry => parsePair(entry)?.value ?? [])
  return [...new Set(values)].filter(value => value.trim() !== '')
}
