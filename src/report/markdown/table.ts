import { codeSpan, escapeMarkdown, shorten } from '../escape.ts'
import { budgetLabel, formatBudget } from '../format.ts'
import type { BudgetReport } from '../model.ts'
import { type Cell, type Row, rows, type Verdict } from '../rows.ts'
import { SEVERITY_SYMBOLS, SYMBOLS } from '../title.ts'
import { type Context, size, table, take } from './context.ts'

const NOTHING = '—'

/** One row per target and platform; where not all fit, those that did not pass come first. */
export function summaryTable(context: Context): string {
  const all = rows(context.report)
  const order = all.length > context.limits.rows ? [...all].sort((a, b) => rank(a) - rank(b)) : all
  const shown = take(context, order, context.limits.rows, 'row')
  if (shown.length === 0) return ''
  return table(
    ['Target', 'Unpacked', 'Compressed', 'Budget', 'User', 'Toolchain', 'Verdict'],
    '<>><<<<',
    shown.map(row => [
      targetCell(row),
      row.image === null ? NOTHING : size(row.image.size.unpacked),
      row.image === null ? NOTHING : size(row.image.size.compressed),
      row.budgets.map(budget => budgetCell(budget, row.budgets)).join('<br>') || NOTHING,
      userCell(row),
      toolchainCell(row),
      verdictCell(row),
    ]),
  )
}

function rank(row: Row): number {
  const order: Verdict[] = ['error', 'failed', 'passed', 'measured', 'built', 'skipped']
  return order.indexOf(row.verdict)
}

function targetCell({ target, image, severalPlatforms }: Row): string {
  const name = codeSpan(shorten(target.name, 80))
  return severalPlatforms && image !== null
    ? `${name}<br><sub>${escapeMarkdown(shorten(image.platform, 40))}</sub>`
    : name
}

function budgetCell(budget: BudgetReport, among: BudgetReport[]): string {
  const used = formatBudget(budget).replaceAll(' ', '\u00a0')
  const words = `${used} ${budgetLabel(budget, among)}`.trim()
  return budget.passed ? words : `**${words}**`
}

function userCell({ user }: Row): string {
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

function verdictCell({ target, image, verdict }: Row): string {
  const words = `${SYMBOLS[verdict]}\u00a0${verdict}`.trim()
  if (target.error === null || image !== null) return words
  return `${words}: ${escapeMarkdown(shorten(target.error.code.replaceAll('-', ' '), 60))}`
}
