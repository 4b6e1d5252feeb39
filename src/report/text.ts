import { styleText } from 'node:util'
import { formatBytes } from '../text/format.ts'
import { budgetLabel, formatBudget, formatSize, UNKNOWN_COMPRESSED } from './format.ts'
import { growthBudgetWords, isCompared } from './growth-words.ts'
import { inertLines } from './inert.ts'
import type { BudgetReport, Report } from './model.ts'
import { listNotVerified } from './not-verified.ts'
import { policyWords } from './policy-words.ts'
import { listProblems } from './problems.ts'
import { type Cell, type Row, type RowVerdict, rows } from './rows.ts'
import { runResult } from './run-result.ts'
import { dockerfileParts } from './text/dockerfile.ts'
import { changeWords, growthLines } from './text/growth.ts'
import { align, type TextCell, wrap } from './text/layout.ts'
import { problemParts } from './text/problems.ts'
import { type Paint, SEVERITIES, type Style, safe } from './text/style.ts'
import { titleWords } from './title.ts'

export interface TextOptions {
  color: boolean
  /** The width of the terminal; no line is longer, down to 40. */
  columns: number
  /** Whether the Dockerfile is shown with the bytes that each line adds. */
  blame?: boolean
}

const COLORS: Record<RowVerdict, Style> = {
  passed: 'green',
  failed: 'red',
  error: 'red',
  measured: 'gray',
  built: 'gray',
}
const SIGNS = { passed: '✓', failed: '✗', error: '!' } as const

/** The report for a terminal: verdict, table, what is wrong. All untrusted text is escaped. */
export function renderText(report: Report, options: TextOptions): string {
  const columns = Math.max(40, options.columns || 0)
  const paint: Paint = style => {
    return text => (options.color && text !== '' ? styleText(style, text, { validateStream: false }) : text)
  }
  const result = runResult(report)
  const title = `${SIGNS[result]} Stagegate: ${titleWords(report, name => safe(name, 60))}`
  const parts = [
    wrap(title, columns, '', '  ').map(paint([COLORS[result], 'bold'] as Style)),
    ...(report.targets.length === 0 ? [] : [tableLines(rows(report), columns, isCompared(report), paint)]),
    ...unknownSizes(report, columns),
    ...(report.pushed.length === 0 ? [] : [pushedLines(report, columns, paint)]),
    ...growthParts(report, columns, paint),
    ...problemParts(listProblems(report), columns, paint),
    ...policyParts(report, columns),
    ...notVerifiedParts(report, columns, paint),
    ...(options.blame ? dockerfileParts(report, columns, paint) : []),
  ]
  // Wrapping can begin a line anywhere in a hostile text.
  return `${inertLines(parts.map(lines => lines.join('\n')).join('\n\n'))}\n`
}

/** Why the table says that a size is unknown. */
function unknownSizes({ targets }: Report, columns: number): string[][] {
  const isUnknown = targets.some(({ images }) => images.some(({ size }) => size.compressed === null))
  return isUnknown ? [wrap(`Compressed is unknown: ${UNKNOWN_COMPRESSED}.`, columns, '', '  ')] : []
}

function growthParts(report: Report, columns: number, paint: Paint): string[][] {
  const lines = growthLines(report, columns)
  return lines.length === 0 ? [] : [lines.map((line, index) => (index === 0 ? paint('bold')(line) : line))]
}

/** Where the policy differs from the default. */
function policyParts(report: Report, columns: number): string[][] {
  const words = policyWords(report, name => safe(name, 80))
  return words.length === 0 ? [] : [wrap(`Policy: ${words.join('; ')}`, columns, '', '  ')]
}

/** A few lines: what an attacker adds to an index must not hide the rest. */
const SHOWN_NOTES = 10

function notVerifiedParts(report: Report, columns: number, paint: Paint): string[][] {
  const list = listNotVerified(report)
  if (list.length === 0) return []
  const lines = list.slice(0, SHOWN_NOTES).map(({ target, text }) => `${safe(target, 60)}: ${safe(text, 300)}`)
  if (list.length > SHOWN_NOTES) lines.push(`and ${list.length - SHOWN_NOTES} more`)
  return [[paint('bold')('Not verified'), ...lines.flatMap(line => wrap(line, columns, '  ', '    '))]]
}

const HEADER = ['Verdict', 'Target', 'Unpacked', 'Change', 'Compressed', 'Budget', 'User', 'Toolchain']
/** The column that only a report with a baseline has. */
const CHANGE = 3
const TARGET = 1

function tableLines(list: Row[], columns: number, compared: boolean, paint: Paint): string[] {
  const without = <T>(all: T[]): T[] => (compared ? all : all.filter((_, index) => index !== CHANGE))
  const cells = list.map(row => without(rowCells(row, paint)))
  const names = without(HEADER)
  const header = names.map(text => ({ text, paint: paint('bold') }))
  const alignment = without([...'<<>>><<<']).join('')
  const table = align([header, ...cells.flatMap(underEachOther)], alignment, columns, compared ? [1, 6, 7] : [1, 5, 6])
  if (table !== null) return table
  // Too narrow for a table: each row becomes a separate block.
  return cells.flatMap(([verdict = [], ...row]) => {
    const [title = '', ...values] = [...row.slice(0, 1), verdict, ...row.slice(1)].map(joinLines)
    const labels = names.filter((_, index) => index !== TARGET)
    return [
      ...wrap(title, columns, '', '    '),
      ...values.flatMap((value, index) => wrap(value, columns, `  ${labels[index]}: `, '    ')),
    ]
  })
}

const joinLines = (lines: readonly TextCell[]) => lines.map(line => line.text).join(' ')

/** A row whose cells have several lines, as that many rows. */
function underEachOther(row: TextCell[][]): TextCell[][] {
  const height = Math.max(...row.map(lines => lines.length))
  return Array.from({ length: height }, (_, line) => row.map(lines => lines[line] ?? { text: '' }))
}

function rowCells(row: Row, paint: Paint): TextCell[][] {
  const { target, image, severalPlatforms, verdict, unpushed } = row
  const platform = severalPlatforms && image !== null ? [{ text: `  ${safe(image.platform, 40)}` }] : []
  const broken = target.error === null || verdict !== 'error' ? '' : `: ${safe(target.error.code, 40)}`
  const words = verdict + broken + (unpushed ? ', not pushed' : '')
  return [
    [{ text: words, paint: paint(COLORS[unpushed ? 'error' : verdict]) }],
    [{ text: safe(target.name, 60) }, ...platform],
    [{ text: image === null ? '-' : formatBytes(image.size.unpacked) }],
    [{ text: image === null ? '-' : changeWords(image) }],
    [{ text: image === null ? '-' : formatSize(image.size.compressed) }],
    allBudgets(row, paint),
    [severityCell(row.user, row.user.note === '' ? '' : ` (${row.user.note})`, paint)],
    [severityCell(row.toolchain, row.toolchain.note === '' ? '' : ` ${row.toolchain.note}`, paint)],
  ]
}

function allBudgets({ budgets, image }: Row, paint: Paint): TextCell[] {
  const growth = (image?.growthBudgets ?? []).map(outcome => {
    const text = growthBudgetWords(outcome)
    return outcome.result === 'failed' ? { text, paint: paint('red') } : { text }
  })
  const lines = [...budgets.flatMap(budget => budgetLines(budget, budgets, paint)), ...growth]
  return lines.length === 0 ? [{ text: '-' }] : lines
}

function budgetLines(budget: BudgetReport, among: BudgetReport[], paint: Paint): TextCell[] {
  const color = budget.passed ? {} : { paint: paint('red') }
  const label = budgetLabel(budget, among)
  return [{ text: formatBudget(budget), ...color }, ...(label === '' ? [] : [{ text: label, ...color }])]
}

function severityCell(cell: Cell, note: string, paint: Paint): TextCell {
  if (cell.words === '') return { text: '-' }
  const text = safe(cell.words, 60) + note
  return cell.severity === null ? { text } : { text, paint: paint(SEVERITIES[cell.severity].color) }
}

function pushedLines({ pushed }: Report, columns: number, paint: Paint): string[] {
  const lines = pushed.map(({ target, reference, digest }) => {
    return `${safe(target, 60)}: ${safe(reference, 300)}@${safe(digest, 80)}`
  })
  return [paint('bold')('Pushed'), ...lines.flatMap(line => wrap(line, columns, '  ', '    '))]
}
