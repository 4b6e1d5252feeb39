/** The characters that Go's `unicode.IsSpace` and `strings.TrimSpace` know; JavaScript's `\s` has others. */
const SPACE = '\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const IS_SPACE = new RegExp(`^[${SPACE}]$`)
const LEADING = new RegExp(`^[${SPACE}]+`)

export function isSpace(character: string): boolean {
  return IS_SPACE.test(character)
}

export function trimStart(text: string): string {
  return text.replace(LEADING, '')
}

export function trim(text: string): string {
  const start = trimStart(text)
  let end = start.length
  while (end > 0 && isSpace(start[end - 1] ?? '')) end--
  return start.slice(0, end)
}
