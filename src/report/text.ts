import { styleText } from 'node:util'
import { escapeTerminal, shorten } from './escape.ts'
import { budgetLabel, counted, formatBudget, formatBytes } from './format.ts'
import { growthBudgetWords, isCompared } from './growth-words.ts'
import type { BudgetReport, Report } from './model.ts'
import { type Place, type Problem, problems } from './problems.ts'
import { type Cell, type Row, rows, type Verdict } from './rows.ts'
import { changeWords, growthLines } from './text/growth.ts'
import { align, type TextCell, wrap } from './text/layout.ts'
import { titleWords } from './title.ts'

export interface TextOptions {
  colour: boolean
  /** The width of the terminal; no line is longer, down to 40. */
  columns: number
}

type Paint = (text: string) => string
type Style = Parameters<typeof styleText>[0]

const COLOURS: Record<Verdict, Style> = {
  passed: 'green',
  failed: 'red',
  error: 'red',
  skipped: 'gray',
  measured: 'gray',
  built: 'gray',
}
const SIGNS = { passed: '✓', failed: '✗', error: '!' } as const
const SEVERITIES = {
  error: { sign: '✗', colour: 'red' },
  warning: { sign: '!', colour: 'yellow' },
  info: { sign: '·', colour: 'gray' },
} as const
const SHOWN_PROBLEMS = 20

/** The report for a terminal: verdict, table, what is wrong. All that came from elsewhere is escaped. */
export function renderText(report: Report, options: TextOptions): string {
  const columns = Math.max(40, options.columns || 0)
  const paint = (style: Style): Paint => {
    return text => (options.colour && text !== '' ? styleText(style, text, { validateStream: false }) : text)
  }
  const title = `${SIGNS[report.result]} Stagegate: ${titleWords(report, name => safe(name, 60))}`
  const parts = [
    wrap(title, columns, '', '  ').map(paint([COLOURS[report.result], 'bold'] as Style)),
    ...(report.targets.length === 0 ? [] : [tableLines(rows(report), columns, isCompared(report), paint)]),
    ...growthParts(report, columns, paint),
    ...problemParts(problems(report), columns, paint),
  ]
  return `${parts.map(lines => lines.join('\n')).join('\n\n')}\n`
}

function growthParts(report: Report, columns: number, paint: (style: Style) => Paint): string[][] {
  const lines = growthLines(report, columns)
  return lines.length === 0 ? [] : [lines.map((line, index) => (index === 0 ? paint('bold')(line) : line))]
}

function safe(text: string, length: number): string {
  return escapeTerminal(shorten(text, length))
}

const HEADER = ['Target', 'Unpacked', 'Change', 'Compressed', 'Budget', 'User', 'Toolchain', 'Verdict']
/** The column that only a report with a baseline has. */
const CHANGE = 2

function tableLines(list: Row[], columns: number, compared: boolean, paint: (style: Style) => Paint): string[] {
  const without = <T>(all: T[]): T[] => (compared ? all : all.filter((_, index) => index !== CHANGE))
  const cells = list.map(row => without(rowCells(row, paint)))
  const names = without(HEADER)
  const header = names.map(text => ({ text, paint: paint('bold') }))
  const alignment = without([...'<>>><<<<']).join('')
  const table = align([header, ...cells.flatMap(underEachOther)], alignment, columns, compared ? [0, 5, 6] : [0, 4, 5])
  if (table !== null) return table
  // Too narrow for a table: each row becomes a block of its own.
  return cells.flatMap(row =>
    row.flatMap((lines, index) => {
      const text = lines.map(line => line.text).join(' ')
      return wrap(text, columns, index === 0 ? '' : `  ${names[index]}: `, '    ')
    }),
  )
}

/** A row whose cells have several lines, as that many rows. */
function underEachOther(row: TextCell[][]): TextCell[][] {
  const height = Math.max(...row.map(lines => lines.length))
  return Array.from({ length: height }, (_, line) => row.map(lines => lines[line] ?? { text: '' }))
}

function rowCells(row: Row, paint: (style: Style) => Paint): TextCell[][] {
  const { target, image, severalPlatforms, verdict } = row
  const platform = severalPlatforms && image !== null ? [{ text: `  ${safe(image.platform, 40)}` }] : []
  const broken = target.error === null ? '' : `: ${safe(target.error.code.replaceAll('-', ' '), 40)}`
  return [
    [{ text: safe(target.name, 60) }, ...platform],
    [{ text: image === null ? '-' : formatBytes(image.size.unpacked) }],
    [{ text: image === null ? '-' : changeWords(image) }],
    [{ text: image === null ? '-' : formatBytes(image.size.compressed) }],
    allBudgets(row, paint),
    [judged(row.user, row.user.note === '' ? '' : ` (${row.user.note})`, paint)],
    [judged(row.toolchain, row.toolchain.note === '' ? '' : ` ${row.toolchain.note}`, paint)],
    [{ text: verdict + broken, paint: paint(COLOURS[verdict]) }],
  ]
}

function allBudgets({ budgets, image }: Row, paint: (style: Style) => Paint): TextCell[] {
  const growth = (image?.growthBudgets ?? []).map(outcome => {
    const text = growthBudgetWords(outcome)
    return outcome.result === 'failed' ? { text, paint: paint('red') } : { text }
  })
  const lines = [...budgets.flatMap(budget => budgetLines(budget, budgets, paint)), ...growth]
  return lines.length === 0 ? [{ text: '-' }] : lines
}

function budgetLines(budget: BudgetReport, among: BudgetReport[], paint: (style: Style) => Paint): TextCell[] {
  const colour = budget.passed ? {} : { paint: paint('red') }
  const label = budgetLabel(budget, among)
  return [{ text: formatBudget(budget), ...colour }, ...(label === '' ? [] : [{ text: label, ...colour }])]
}

function judged(cell: Cell, note: string, paint: (style: Style) => Paint): TextCell {
  if (cell.words === '') return { text: '-' }
  const text = safe(cell.words, 60) + note
  return cell.severity === null ? { text } : { text, paint: paint(SEVERITIES[cell.severity].colour) }
}

function problemParts(all: Problem[], columns: number, paint: (style: Style) => Paint): string[][] {
  const open = all.filter(problem => problem.severity !== 'info' && problem.waiver === null)
  const shown = open.slice(0, SHOWN_PROBLEMS)
  const targets = [...new Set(shown.map(problem => problem.target))]
  const parts = targets.map(target => {
    const known = new Set<string>()
    const mine = shown.filter(problem => problem.target === target)
    return [
      ...wrap(safe(target, 60), columns, '', '').map(paint('bold')),
      ...mine.flatMap(problem => problemLines(problem, columns, paint, known)),
    ]
  })
  const rest = [
    ...(open.length > shown.length ? [counted(open.length - shown.length, 'more problem')] : []),
    ...count(all, 'for information', problem => problem.severity === 'info' && problem.waiver === null),
    ...count(all, 'waived', problem => problem.waiver !== null),
  ]
  if (rest.length === 0) return parts
  return [...parts, wrap(`Not shown: ${rest.join(', ')}.`, columns, '', '').map(paint('gray'))]
}

function count(all: Problem[], words: string, which: (problem: Problem) => boolean): string[] {
  const found = all.filter(which).reduce((sum, problem) => sum + problem.items.length, 0)
  return found === 0 ? [] : [`${found} ${words}`]
}

/** An instruction is written out where it first comes up in a target's part; after that, its line is enough. */
function problemLines(problem: Problem, columns: number, paint: (style: Style) => Paint, known: Set<string>): string[] {
  const where = (place: Place): string => {
    const line = `${safe(place.file, 80)}:${place.line}`
    const instruction = known.has(line) || place.instruction === null ? '' : ` ${safe(place.instruction, 120)}`
    known.add(line)
    return line + instruction
  }
  const { sign, colour } = SEVERITIES[problem.severity]
  const platforms =
    problem.platforms.length === 0 ? '' : `${problem.platforms.map(each => safe(each, 40)).join(', ')}: `
  const [first, ...others] = problem.items
  const id = problem.id === null ? '' : ` [${safe(problem.id, 60)}]`
  const head = wrap(platforms + safe(first?.message ?? '', 400) + id, columns, `  ${sign} `, '    ')
  const place = problem.place === null || problem.kind === 'budget' ? [] : [where(problem.place)]
  const heaviest = problem.heaviest.map(weight => {
    const bytes = formatBytes(weight.bytes)
    if (weight.what === 'base') return `${bytes} from the base image ${safe(weight.reference ?? '', 120)}`.trim()
    return `${bytes} from ${weight.place === null ? `layer ${weight.layer}` : where(weight.place)}`
  })
  const more = others.length === 0 ? [] : [`and ${others.length} more, such as: ${safe(others[0]?.message ?? '', 200)}`]
  const output = problem.output.slice(-10).map(line => `| ${safe(line, 200)}`)
  const fix = problem.fix === null ? [] : [`Fix: ${safe(problem.fix.split('\n')[0] ?? '', 400)}`]
  return [
    ...head.map((line, index) => (index === 0 ? line.replace(sign, paint(colour)) : line)),
    ...[...place, ...heaviest, ...more, ...output, ...fix].flatMap(text => wrap(text, columns, '      ', '        ')),
  ]
}
