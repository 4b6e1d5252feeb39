import type { BudgetSize } from '../../options/options.ts'
import { counted } from '../../text/format.ts'
import { codeSpan, escapeHtml } from '../escape.ts'
import type { HistoryPoint, ImageReport, TargetReport } from '../model.ts'
import { type Context, folded } from './context.ts'
import { imageWords } from './details.ts'

/** The size of each gated target over the last commits, with its budget as a line. */
export function historyDetails(context: Context): string {
  const images = context.report.targets
    .filter(target => target.role === 'gated')
    .flatMap(target => target.images.map(image => ({ target, image })))
    .filter(({ image }) => image.history.length > 0)
  if (images.length === 0) return ''
  const charts = images.map(({ target, image }) => chart(target, image))
  const commits = Math.max(...images.map(({ image }) => image.history.length))
  return folded(`History of ${escapeHtml(counted(commits, 'commit'))}`, charts.join('\n\n'))
}

function chart(target: TargetReport, image: ImageReport): string {
  const { size, limit } = charted(image)
  const points = [...image.history, image.size].flatMap(point => weight(point, size) ?? [])
  const unit = unitOf(Math.max(...points, limit ?? 0))
  const values = points.map(point => scaled(point, unit.bytes))
  const ends = limit === null ? values : [...values, scaled(limit, unit.bytes)]
  const [low, high] = [Math.min(...ends), Math.max(...ends)]
  const room = Math.max((high - low) * 0.1, high * 0.02, 0.1)
  const axis = (value: number): string => String(Number(Math.max(0, value).toFixed(1)))
  const lines = [
    'xychart-beta',
    `    x-axis "commits, the last is this run" 1 --> ${points.length}`,
    `    y-axis "${size.replace('.', ' ')}, ${unit.name}" ${axis(low - room)} --> ${axis(high + room)}`,
    `    line [${values.join(', ')}]`,
    ...(limit === null ? [] : [`    line [${values.map(() => scaled(limit, unit.bytes)).join(', ')}]`]),
  ]
  const [first] = image.history
  const since = first === undefined ? '' : `, since ${codeSpan(first.commit.slice(0, 7))}`
  const budget = limit === null ? '' : '; the straight line is its budget'
  // The chart contains only Stagegate's words, because its language cannot escape every text.
  return `${imageWords(target, image)}${since}${budget}\n\n\`\`\`mermaid\n${lines.join('\n')}\n\`\`\``
}

/** The size that has a budget, unpacked first. The curve must stay below the budget's line. */
function charted({ budgets }: ImageReport): { size: BudgetSize; limit: number | null } {
  const budget = budgets.find(({ size }) => size === 'unpacked') ?? budgets[0]
  return budget === undefined ? { size: 'unpacked', limit: null } : budget
}

function weight(point: Omit<HistoryPoint, 'commit'>, size: BudgetSize): number | null {
  if (size === 'own') return point.own?.unpacked ?? null
  return size === 'own.compressed' ? (point.own?.compressed ?? null) : point[size]
}

function unitOf(bytes: number): { name: string; bytes: number } {
  if (bytes >= 1e9) return { name: 'GB', bytes: 1e9 }
  return bytes >= 1e6 ? { name: 'MB', bytes: 1e6 } : { name: 'kB', bytes: 1e3 }
}

function scaled(bytes: number, unit: number): number {
  return Number((bytes / unit).toFixed(2))
}
