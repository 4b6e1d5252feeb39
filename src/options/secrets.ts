import { parseList, parsePair, parseQuotedList } from './values.ts'

/** The entries of the input `secrets`. A quoted entry may span lines, as in Docker's build-push-action. */
export function splitSecrets(text: string): string[] {
  return parseQuotedList(text.replaceAll('\r\n', '\n'))
}

/**
 * The values that the log must mask, exactly as the build gets them. An input that cannot be split has values too,
 * because a message might quote it.
 */
export function secretValues(text: string): string[] {
  const entries = parseList(text)
  try {
    entries.push(...splitSecrets(text))
  } catch {
    // splitInputs reports it.
  }
  const values = entries.flatMap(entry => parsePair(entry)?.value.trim() ?? [])
  return [...new Set(values)].filter(value => value !== '')
}
