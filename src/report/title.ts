import { counted, formatCount } from '../text/format.ts'
import { formatDelta, mainSize } from './growth-words.ts'
import type { Report, Result, TargetReport } from './model.ts'
import type { RowVerdict } from './rows.ts'
import { isUnpushed } from './run-result.ts'

/** One sign per verdict, the same in every renderer; a target that is not gated has none. */
export const SYMBOLS: Record<RowVerdict, string> = {
  passed: '✅',
  failed: '❌',
  error: '⛔',
  measured: '',
  built: '',
}

/** The sign of a finding, by severity. */
export const SEVERITY_SYMBOLS = { error: '❌', warning: '⚠️', info: 'ℹ️' } as const

/** The verdict in a few words, with the names of the targets that it is about: `production failed`. */
export function titleWords(report: Report, name: (target: string) => string): string {
  return verdictWords(report, name) + gainWords(report)
}

/** The growth of the only gated image; with several images, the table shows it. */
function gainWords({ targets }: Report): string {
  const images = targets.filter(({ role }) => role === 'gated').flatMap(target => target.images)
  const growth = images.length === 1 ? (images[0]?.growth ?? null) : null
  const bytes = growth === null ? 0 : (mainSize(growth).bytes ?? 0)
  return bytes === 0 ? '' : `, ${formatDelta(bytes).replace(' ', '\u00a0')}`
}

function verdictWords(report: Report, name: (target: string) => string): string {
  const failed = report.targets.filter(target => target.result === 'failed')
  const unpushed = report.targets.filter(target => isUnpushed(report, target))
  const broken = report.targets.filter(target => target.result === 'error')
  const parts: string[] = []
  const add = (targets: TargetReport[], verb: string): void => {
    if (targets.length > 0) parts.push(`${subject(targets, report, name, parts.length === 0)} ${verb}`)
  }
  add(failed, 'failed')
  add(broken, 'could not be evaluated')
  add(unpushed, 'could not be pushed')
  return parts.length > 0 ? parts.join(', ') : WITHOUT_NAMES[report.result](report, name)
}

const WITHOUT_NAMES: Record<Result, (report: Report, name: (target: string) => string) => string> = {
  passed: (report, name) => {
    const gated = report.targets.filter(target => target.role === 'gated')
    return gated.length <= 3 ? `${names(gated, name)} passed` : `all ${gated.length} targets passed`
  },
  failed: () => 'failed',
  error: ({ targets }) => {
    if (targets.length === 0) return 'no target could be evaluated'
    return targets.some(({ role }) => role === 'gated') ? 'the run could not finish' : 'no target is gated'
  },
}

function subject(
  targets: TargetReport[],
  report: Report,
  name: (target: string) => string,
  withTotal: boolean,
): string {
  if (targets.length <= 3) return names(targets, name)
  const count = formatCount(targets.length)
  return withTotal ? `${count} of ${counted(report.targets.length, 'target')}` : count
}

function names(targets: TargetReport[], name: (target: string) => string): string {
  const all = targets.map(target => name(target.name))
  const last = all.at(-1) ?? ''
  return all.length <= 1 ? last : `${all.slice(0, -1).join(', ')} and ${last}`
}
