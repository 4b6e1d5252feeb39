/** A place in a text that is read from left to right, by code points. */
export interface Cursor {
  /** The next character; empty at the end. */
  peek(): string
  /** Takes the next character. */
  next(): string
  /** Takes all characters that the test accepts. */
  takeWhile(test: (character: string) => boolean): string
  /** Takes everything before the character, and the character; null if it does not follow. */
  takeUntil(character: string): string | null
  position(): number
  /** What was taken from this position on. */
  since(position: number): string
  readonly length: number
}

export function createCursor(text: string): Cursor {
  const characters = [...text]
  let at = 0
  const peek = () => characters[at] ?? ''
  const since = (position: number) => characters.slice(position, at).join('')
  return {
    peek,
    next: () => characters[at++] ?? '',
    takeWhile(test) {
      const start = at
      while (at < characters.length && test(peek())) at++
      return since(start)
    },
    takeUntil(character) {
      const end = characters.indexOf(character, at)
      if (end < 0) return null
      const taken = characters.slice(at, end).join('')
      at = end + 1
      return taken
    },
    position: () => at,
    since,
    length: characters.length,
  }
}
