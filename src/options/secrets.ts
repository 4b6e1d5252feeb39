import { parseList, parsePair, parseQuotedList } from './values.ts'

/** The entries of the input `secrets`. A value may span lines when the entry is quoted, as Docker's build-push-action reads it. */
export function splitSecrets(text: string): string[] {
  return parseQuotedList(text.replaceAll('\r\n', '\n'))
}

/**
 * What the log must not show: the values as the build gets them, and also where the input cannot be read, since a
 * message might quote it.
 */
export function secretValues(text: string): string[] {
  const entries = parseList(text)
  try {
    entries.push(...splitSecrets(text))
  } catch {
    // Told by the reader of the options.
  }
  const values = entries.flatMap(entry => parsePair(entry)?.value.trim() ?? [])
  return [...new Set(values)].filter(value => value !== '')
}
