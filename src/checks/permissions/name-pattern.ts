/** Patterns of file names, as fnmatch(3) and glob(3) read them: `*`, `?` and `[...]`. Not classes, and not escapes. */

/** What one character may be, or any text. */
type Piece = ((character: string) => boolean) | 'any'

/** Longer patterns are of no rule. */
const MAX_LENGTH = 1000

/** Whether a text has wildcards. */
export function hasWildcard(text: string): boolean {
  return /[*?[]/.test(text)
}

/** A function that returns whether a name matches; null if the pattern is not understood. Takes the product of both lengths. */
export function parseNamePattern(pattern: string): ((name: string) => boolean) | null {
  if (pattern.length > MAX_LENGTH || /\\|\[[:.=]/.test(pattern)) return null
  const pieces: Piece[] = []
  for (const [text] of pattern.matchAll(/\[!?\]?[^\]]*\]|./gsu)) {
    if (text === '*') pieces.push('any')
    else if (text === '?') pieces.push(() => true)
    else pieces.push(text.length > 1 && text.startsWith('[') ? setOf(text.slice(1, -1)) : one => one === text)
  }
  return name => matches([...name], pieces)
}

/** `a-z_`, or with `!` all others. */
function setOf(text: string): (character: string) => boolean {
  const isNot = text.startsWith('!')
  const ranges = [...(isNot ? text.slice(1) : text).matchAll(/(.)-(.)|./gsu)].map(
    ([one, from = one, to = one]) => [from, to] as const,
  )
  return character => ranges.some(([from, to]) => from <= character && character <= to) !== isNot
}

/** From the last `*`, a match begins again one character later. */
function matches(name: readonly string[], pieces: readonly Piece[]): boolean {
  let at = 0
  let star: { piece: number; at: number } | null = null
  let piece = 0
  while (at < name.length) {
    const one = pieces[piece]
    if (one === 'any') star = { piece: piece++, at }
    else if (one?.(name[at] as string)) {
      piece++
      at++
    } else if (star !== null) {
      piece = star.piece + 1
      at = ++star.at
    } else return false
  }
  return pieces.slice(piece).every(one => one === 'any')
}
