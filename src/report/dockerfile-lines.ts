import { formatBytes } from '../text/format.ts'
import { shorten } from '../text/shorten.ts'
import type { WeighedLine } from './dockerfile-bytes.ts'
import { visible } from './escape.ts'

/** Plain lines: a column of bytes for each target, the line's number and its text, with hidden characters made visible. */
export function weighedLines(targets: readonly string[], lines: readonly WeighedLine[]): string[] {
  const header = targets.map(target => visible(shorten(target, 20)))
  const cells = lines.map(({ bytes }) => bytes.map(each => (each === null ? '' : formatBytes(each))))
  const widths = header.map((name, column) => Math.max(name.length, ...cells.map(row => row[column]?.length ?? 0)))
  const digits = String(lines.at(-1)?.number ?? 0).length
  const row = (columns: readonly string[], rest: string): string =>
    `${columns.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')}  ${rest}`.trimEnd()
  return [
    row(header, ''),
    ...lines.map(({ number, text }, index) =>
      // The renderer decides how wide a tab is, so a tab would shift the columns.
      row(cells[index] ?? [], `${String(number).padStart(digits)}  ${visible(text.replaceAll('\t', '    '))}`),
    ),
  ]
}
