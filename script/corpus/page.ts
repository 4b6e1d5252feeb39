import type { Label } from './labels.ts'
import { type Comparison, type Found, type Row, tabulate, total, wrongWarnings } from './score.ts'

/** What became clear about one case. */
export interface Outcome {
  name: string
  /** Skipped: this machine cannot build it. */
  state: 'right' | 'wrong' | 'skipped'
  problems: readonly string[]
  /** Null if there is no report to compare. */
  comparison: Comparison | null
}

/** One line for the case, and one for everything that is wrong with it. */
export function describeOutcome({ name, state, problems, comparison }: Outcome): string[] {
  return [
    `${state.padEnd(7)} ${name}`,
    ...problems.map(problem => `        ${problem}`),
    ...(comparison?.missed ?? []).map(label => `        missed: ${place(label)}`),
    ...(comparison?.wrong ?? []).map(finding => `        wrong: ${place(finding)}`),
  ]
}

const place = ({ severity, check, line, path }: Found | Label) =>
  [severity, check, line === null ? [] : `line ${line}`, path ?? []].flat().join(' ')

/** The result as Markdown: when and where, the sums, the table, and what is wrong. */
export function resultPage(
  outcomes: readonly Outcome[],
  versions: string,
  seconds: number,
  today = new Date(),
): string[] {
  const of = (state: Outcome['state']) => outcomes.filter(each => each.state === state)
  const comparisons = outcomes.flatMap(({ comparison }) => comparison ?? [])
  const all = total(comparisons)
  const measured = outcomes.length - of('skipped').length
  return [
    `Measured on ${today.toISOString().slice(0, 10)} with ${versions}: ${measured} images in ${Math.round(seconds / 60)} minutes.`,
    '',
    ...[
      `- Wrong errors: ${all.wrongErrors}.`,
      `- Wrong warnings: ${all.wrongWarnings} (${percent(wrongWarnings(comparisons))} of all warnings).`,
    ],
    `- Expected findings that were found: ${all.found} of ${all.seeded}.`,
    `- Images with a wrong or missing verdict, or a start that contradicts one: ${of('wrong').length} of ${measured}.`,
    '',
    '| check | expected | found | wrong errors | wrong warnings | precision | recall |',
    '| :-- | --: | --: | --: | --: | --: | --: |',
    ...[...tabulate(comparisons), all].map(cells),
    ...section('Wrong today', of('wrong')),
    ...section('Not measured', of('skipped')),
  ]
}

function cells(row: Row): string {
  const numbers = [
    row.seeded,
    row.found,
    row.wrongErrors,
    row.wrongWarnings,
    percent(row.precision),
    percent(row.recall),
  ]
  return `| ${row.check} | ${numbers.join(' | ')} |`
}

const percent = (part: number | null) => (part === null ? '–' : `${Math.round(part * 1000) / 10} %`)

function section(title: string, outcomes: readonly Outcome[]): string[] {
  if (outcomes.length === 0) return []
  return ['', `### ${title}`, '', '```', ...outcomes.flatMap(describeOutcome), '```']
}
