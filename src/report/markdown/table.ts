import { counted, formatCount } from '../../text/format.ts'
import { shorten } from '../../text/shorten.ts'
import { codeSpan, escapeMarkdown } from '../escape.ts'
import { budgetLabel, formatBudget } from '../format.ts'
import { formatDelta, formatShare, growthBudgetWords, hasChanged, isCompared, mainSize } from '../growth-words.ts'
import type { BudgetReport } from '../model.ts'
import { type Cell, type Row, type RowVerdict, rows, UNEVALUATED } from '../rows.ts'
import { SEVERITY_SYMBOLS, SYMBOLS } from '../title.ts'
import { type Context, folded, size, table, take } from './context.ts'

const NOTHING = '—'

/** With more rows than this, those that passed are folded: the problems follow the table and must stay visible. */
const MAX_OPEN_ROWS = 30

/**
 * One row per target and platform; if not all fit, those that did not pass come first. Rows that equal the baseline are
 * folded. In a long table, so are the rows that passed.
 */
export function summaryTable(context: Context): { table: string; unchanged: string } {
  const all = rows(context.report)
  const order = all.length > context.limits.rows ? [...all].sort((a, b) => rank(a) - rank(b)) : all
  const shown = take(context, order, context.limits.rows, 'row')
  if (shown.length === 0) return { table: '', unchanged: '' }
  const compared = isCompared(context.report)
  const isMany = all.length > MAX_OPEN_ROWS
  const quiet = shown.filter(row => (compared ? isStill(row) : isMany && isGood(row)))
  // If all rows are quiet, they are folded only if the table is long.
  const open = quiet.length === shown.length && !isMany ? shown : shown.filter(row => !quiet.includes(row))
  const rest = restWords(order.slice(shown.length))
  if (open.length === shown.length) return { table: rowTable(open, compared) + rest, unchanged: '' }
  const images = quiet.every(row => !row.severalPlatforms) ? 'target' : 'image'
  const summary = `${counted(quiet.length, images)} ${compared ? 'without a change' : 'without a failure'}`
  return {
    table: open.length === 0 ? '' : rowTable(open, compared),
    unchanged: folded(summary, rowTable(quiet, compared) + rest),
  }
}

/** Directly below a table that was cut, since the last line of a long report is far away. */
function restWords(rest: readonly Row[]): string {
  if (rest.length === 0) return ''
  const bad = rest.filter(row => !isGood(row)).length
  const verdict = bad === 0 ? 'none of them failed' : `${formatCount(bad)} of them failed or could not be evaluated`
  return `\n\n… and ${counted(rest.length, 'more row')}: ${verdict}.`
}

/** Whether a row says the same as at the baseline, and nothing is wrong with it. */
function isStill(row: Row): boolean {
  return row.image !== null && row.image.growth !== null && !hasChanged(row.image) && isGood(row)
}

function isGood({ verdict, unpushed }: Row): boolean {
  return !unpushed && verdict !== 'failed' && verdict !== 'error'
}

function rowTable(list: readonly Row[], compared: boolean): string {
  const change = compared ? ['Change'] : []
  return table(
    ['Verdict', 'Target', 'Unpacked', ...change, 'Compressed', 'Budget', 'User', 'Toolchain'],
    compared ? '<<>>><<<' : '<<>><<<',
    list.map(row => [
      verdictCell(row),
      targetCell(row),
      row.image === null ? NOTHING : size(row.image.size.unpacked),
      ...(compared ? [changeCell(row)] : []),
      row.image === null ? NOTHING : size(row.image.size.compressed),
      budgetCells(row).join('<br>') || NOTHING,
      userCell(row),
      toolchainCell(row),
    ]),
  )
}

const ORDER: RowVerdict[] = ['error', 'failed', 'passed', 'measured', 'built']

function rank({ verdict, unpushed }: Row): number {
  return ORDER.indexOf(unpushed ? 'error' : verdict)
}

function targetCell({ target, image, severalPlatforms }: Row): string {
  const name = codeSpan(shorten(target.name, 80))
  return severalPlatforms && image !== null
    ? `${name}<br><sub>${escapeMarkdown(shorten(image.platform, 40))}</sub>`
    : name
}

/** `+12.4 MB (+9%)`, of the unpacked size if the baseline has it. */
function changeCell({ image }: Row): string {
  if (image === null) return NOTHING
  if (image.growth === null) return image.novelty === null ? NOTHING : 'new'
  const { bytes, before, size: of } = mainSize(image.growth)
  const share = formatShare(bytes, before)
  // The share may go to a second line, or the last columns would not fit into a comment.
  const words = formatDelta(bytes).replace(' ', '\u00a0') + (share === '' ? '' : ` (${share})`)
  return of === 'compressed' ? `${words} compressed` : words
}

function budgetCells({ budgets, image }: Row): string[] {
  const growth = (image?.growthBudgets ?? []).map(outcome => {
    const words = growthBudgetWords(outcome)
    return outcome.result === 'failed' ? `**${words}**` : words
  })
  return [...budgets.map(budget => budgetCell(budget, budgets)), ...growth]
}

function budgetCell(budget: BudgetReport, among: BudgetReport[]): string {
  // Only a number and its unit stay together: without other line breaks, the last columns would not fit into a comment.
  const used = formatBudget(budget).replace(/ (?=[kMGTP]?B\b)/g, '\u00a0')
  const words = `${used} ${budgetLabel(budget, among)}`.trim()
  return budget.passed ? words : `**${words}**`
}

function userCell({ user }: Row): string {
  if (user === UNEVALUATED) return user.words
  return withSymbol(user, codeSpan(shorten(user.words, 60)) + (user.note === '' ? '' : ` (${user.note})`))
}

function toolchainCell({ toolchain }: Row): string {
  const words = [toolchain.words, toolchain.note].join(' ').trim()
  return withSymbol(toolchain, escapeMarkdown(shorten(words, 60)))
}

function withSymbol(cell: Cell, words: string): string {
  if (cell.words === '') return NOTHING
  return cell.severity === null ? words : `${SEVERITY_SYMBOLS[cell.severity]}\u00a0${words}`
}

function verdictCell({ target, image, verdict, unpushed }: Row): string {
  if (unpushed) return `${SYMBOLS.error}\u00a0${verdict}, not pushed`
  const words = `${SYMBOLS[verdict]}\u00a0${verdict}`.trim()
  if (target.error === null || image !== null) return words
  return `${words}: ${codeSpan(shorten(target.error.code, 60))}`
}
