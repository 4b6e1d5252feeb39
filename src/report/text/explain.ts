import { styleText } from 'node:util'
import type { Check } from '../../checks/check.ts'
import { checkSections } from '../check-page.ts'
import type { TextOptions } from '../text.ts'
import { align, wrap } from './layout.ts'

/** A check's page for a terminal: the same sections as in docs/checks. */
export function explainText(check: Check, options: TextOptions): string {
  const { columns, bold } = styled(options)
  const parts = checkSections(check).map(({ title, body }) => `${bold(title)}\n${bodyLines(body, columns).join('\n')}`)
  return `${[`${bold(check.id)}\n  ${check.title}`, ...parts].join('\n\n')}\n`
}

/** Every check in a line: its id and what it finds. */
export function listText(checks: readonly Check[], options: TextOptions): string {
  const { columns } = styled(options)
  const rows = checks.map(({ id, title }) => [{ text: id }, { text: title }])
  return `${(align(rows, '<<', columns, [1]) ?? checks.map(({ id }) => id)).join('\n')}\n`
}

function styled({ color, columns }: TextOptions): { columns: number; bold: (text: string) => string } {
  const bold = (text: string) => (color ? styleText('bold', text, { validateStream: false }) : text)
  return { columns: Math.max(40, Math.min(columns || 0, 100)), bold }
}

/** Paragraphs are wrapped; fenced blocks and tables stay as they are, without their marks. */
function bodyLines(body: string, columns: number): string[] {
  return body.split(/^(```[\s\S]*?^```|(?:\|.*\n?)+)/m).flatMap(part => {
    if (part.startsWith('```')) return ['', ...indented(part.split('\n').slice(1, -1), 4), '']
    if (part.startsWith('|')) return ['', ...indented(tableLines(part, columns), 2), '']
    return part
      .trim()
      .split(/\n{2,}/)
      .flatMap(paragraph => (paragraph === '' ? [] : wrap(paragraph.replaceAll('\n', ' '), columns, '  ', '  ')))
  })
}

function tableLines(part: string, columns: number): string[] {
  const rows = part
    .trim()
    .split('\n')
    .filter(row => !/^\|[-|]+$/.test(row))
    .map(row =>
      row
        .split('|')
        .slice(1, -1)
        .map(cell => ({ text: cell.trim() })),
    )
  return align(rows, '<'.repeat(rows[0]?.length ?? 0), columns - 2, [0]) ?? []
}

function indented(lines: readonly string[], by: number): string[] {
  return lines.map(line => (line === '' ? '' : ' '.repeat(by) + line))
}
