import stringWidth from 'fast-string-width'

/** The columns that a text takes on a terminal. The text may contain color codes. */
export const width = stringWidth

/** Words in lines of at most `columns`, all but the first indented; a word that is longer than a line is broken. */
export function wrap(text: string, columns: number, first: string, indent: string): string[] {
  const lines: string[] = []
  let line = first
  let empty = true
  for (const word of text.split(' ').filter(part => part !== '')) {
    const pieces = width(indent) + width(word) > columns ? broken(word, Math.max(1, columns - width(indent))) : [word]
    for (const piece of pieces) {
      if (!empty && width(line) + 1 + width(piece) > columns) {
        lines.push(line)
        line = indent
        empty = true
      }
      line += empty ? piece : ` ${piece}`
      empty = false
    }
  }
  return [...lines, line]
}

function broken(word: string, columns: number): string[] {
  const pieces: string[] = []
  let piece = ''
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(word)) {
    if (piece !== '' && width(piece + segment) > columns) {
      pieces.push(piece)
      piece = ''
    }
    piece += segment
  }
  return [...pieces, piece]
}

/** The text cut to this many columns; `…` replaces its end. */
export function cut(text: string, columns: number): string {
  return width(text) <= columns ? text : `${broken(text, Math.max(1, columns - 1))[0]}…`
}

/** A cell of a table: its text, and how to paint it once its width is known. */
export interface TextCell {
  text: string
  paint?: (text: string) => string
}

/**
 * The rows as lines, with two spaces between the columns. If the terminal is too narrow, the widest of the columns that
 * may shrink get narrower first; null if even that is not enough.
 */
export function align(rows: TextCell[][], alignment: string, columns: number, shrinkable: number[]): string[] | null {
  const widths = alignment.split('').map((_, column) => Math.max(...rows.map(row => width(row[column]?.text ?? ''))))
  const least = 8
  for (let over = total(widths) - columns; over > 0; over--) {
    const widest = shrinkable.reduce((a, b) => ((widths[b] ?? 0) > (widths[a] ?? 0) ? b : a))
    if ((widths[widest] ?? 0) <= least) return null
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return rows.map(row =>
    row
      .map(({ text, paint = same => same }, column) => {
        const shown = cut(text, widths[column] ?? 0)
        const room = ' '.repeat((widths[column] ?? 0) - width(shown))
        return alignment[column] === '>' ? room + paint(shown) : paint(shown) + room
      })
      .join('  ')
      .trimEnd(),
  )
}

function total(widths: number[]): number {
  return widths.reduce((sum, each) => sum + each, 0) + 2 * (widths.length - 1)
}
