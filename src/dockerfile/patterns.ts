/** The patterns of `${NAME#pattern}`, `${NAME%pattern}` and `${NAME/pattern/replacement}`: `*`, `?` and escapes. */

/** A character, or a wildcard. */
type Piece = { character: string } | 'one' | 'any'

/** Steps of one comparison. A longer one is of no Dockerfile. */
const MAX_STEPS = 1_000_000

/**
 * The value without the shortest beginning (`#`) or end (`%`) that matches, or the longest one if the sign is doubled.
 * Null if BuildKit refuses the pattern.
 */
export function trimPattern(value: string, operand: string, sign: '#' | '%'): string | null {
  const isLongest = operand.startsWith(sign)
  const pieces = parsePattern(isLongest ? operand.slice(1) : operand)
  if (pieces === null) return null
  const characters = [...value]
  if (sign === '%') {
    pieces.reverse()
    characters.reverse()
  }
  if (pieces.length * characters.length > MAX_STEPS) return null
  const end = matchAt(characters, 0, pieces, isLongest)
  const left = characters.slice(end ?? 0)
  return (sign === '%' ? left.reverse() : left).join('')
}

/** The value with the first match replaced, or all of them; null if BuildKit refuses the pattern. */
export function replacePattern(value: string, pattern: string, replacement: string, isGlobal: boolean): string | null {
  const pieces = parsePattern(pattern)
  const characters = [...value]
  if (pieces === null || pieces.length * characters.length ** 2 > MAX_STEPS) return null
  const parts: string[] = []
  let copied = 0
  let lastEnd = -1
  for (let at = 0; at <= characters.length; at++) {
    const end = matchAt(characters, at, pieces, true)
    // An empty match directly after another match does not count.
    if (end === null || (end === at && at === lastEnd)) continue
    const match = characters.slice(at, end).join('')
    parts.push(...characters.slice(copied, at), isGlobal ? fillTemplate(replacement, match) : replacement)
    copied = end
    lastEnd = end
    if (!isGlobal) break
    if (end > at) at = end - 1
  }
  return [...parts, ...characters.slice(copied)].join('')
}

/** BuildKit takes the replacement of all matches for a template of Go's regexp: `$0` is the match, and no other group is there. */
function fillTemplate(replacement: string, match: string): string {
  return replacement.replace(/\$(?:\$|\{([\p{L}\p{Nd}_]+)\}|([\p{L}\p{Nd}_]+))/gu, (all, braced, bare) =>
    all === '$$' ? '$' : /^0+$/.test(braced ?? bare) ? match : '',
  )
}

/** Null for an escape that BuildKit refuses. */
function parsePattern(pattern: string): Piece[] | null {
  const pieces: Piece[] = []
  const characters = [...pattern]
  for (let at = 0; at < characters.length; at++) {
    let character = characters[at] as string
    if (character === '*') pieces.push('any')
    else if (character === '?') pieces.push('one')
    else {
      if (character === '\\') {
        character = characters[++at] ?? ''
        if (!['}', '/', '*', '?', '\\'].includes(character)) return null
      }
      pieces.push({ character })
    }
  }
  return pieces
}

/** Where the shortest or longest match that begins at `start` ends; null without a match. */
function matchAt(
  characters: readonly string[],
  start: number,
  pieces: readonly Piece[],
  isLongest: boolean,
): number | null {
  // The ends of all matches of the pieces so far.
  let ends = new Set([start])
  for (const piece of pieces) {
    const more = new Set<number>()
    for (const end of ends) {
      if (piece === 'any') {
        let last = end
        more.add(last)
        while (last < characters.length && characters[last] !== '\n' && !more.has(last + 1)) more.add(++last)
      } else if (
        end < characters.length &&
        (piece === 'one' ? characters[end] !== '\n' : characters[end] === piece.character)
      ) {
        more.add(end + 1)
      }
    }
    ends = more
  }
  if (ends.size === 0) return null
  return isLongest ? Math.max(...ends) : Math.min(...ends)
}
