/** A part of a shell's word: text, a variable with its default value, or what another command or a pattern gives. */
export type Part =
  | { kind: 'text'; text: string }
  /**
   * `ifEmpty`: whether the default also replaces an empty value, as `:-` does and `-` does not. `assigns`: whether the variable
   * gets it, as with `=`.
   */
  | { kind: 'variable'; name: string; fallback: string | null; ifEmpty: boolean; assigns: boolean }
  | { kind: 'unknown'; text: string }

/**
 * The part that starts with `$`, a backquote, `<(`, `>(` or an array's bracket at this offset, and the offset behind it;
 * null if it does not end.
 */
export function readExpansion(line: string, at: number): { part: Part; end: number } | null {
  const unknown = (end: number) =>
    end < 0 ? null : { part: { kind: 'unknown', text: line.slice(at, end + 1) } as const, end: end + 1 }
  if (line[at] === '`') return unknown(line.indexOf('`', at + 1))
  if (line[at] === '(') return unknown(closing(line, at, '(', ')'))
  if (line[at + 1] === '(') return unknown(closing(line, at + 1, '(', ')'))
  const rest = line.slice(at, at + 500)
  const [variable, plain, braced, operator = '', fallback] =
    /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-=])([^{}$`"'\\]*))?\})/.exec(rest) ?? []
  if (variable !== undefined) {
    const name = plain ?? braced ?? ''
    return {
      part: {
        ...{ kind: 'variable', name, fallback: fallback ?? null },
        ...{ ifEmpty: operator.startsWith(':'), assigns: operator.endsWith('=') },
      },
      end: at + variable.length,
    }
  }
  if (line[at + 1] === '{') return unknown(closing(line, at + 1, '{', '}'))
  return unknown(/^\$[@*#?$!\d-]/.test(rest) ? at + 1 : at)
}

/** The offset of the bracket that closes the one at this offset; -1 if there is none. */
export function closing(line: string, at: number, opening: string, end: string): number {
  let depth = 0
  let quote = ''
  for (let i = at; i < line.length; i++) {
    const c = line[i] as string
    if (c === '\\' && quote !== "'") i++
    else if (quote !== '') quote = c === quote ? '' : quote
    else if (c === '"' || c === "'") quote = c
    else if (c === '#' && opening === '(' && /\s/.test(line[i - 1] ?? '')) {
      // A comment.
      const lineEnd = line.indexOf('\n', i)
      if (lineEnd < 0) return -1
      i = lineEnd
    } else if (c === opening) depth++
    else if (c === end && --depth === 0) return i
  }
  return -1
}

/** The text of a word's parts; null if it is known only when the container runs. */
export function expand(parts: readonly Part[], variables: ReadonlyMap<string, string | null>): string | null {
  let text = ''
  for (const part of parts) {
    if (part.kind === 'unknown') return null
    if (part.kind === 'text') text += part.text
    else {
      const value = variables.get(part.name)
      const result = value === undefined || (value === '' && part.ifEmpty) ? (part.fallback ?? value) : value
      if (result === undefined || result === null) return null
      text += result
    }
  }
  return text
}
