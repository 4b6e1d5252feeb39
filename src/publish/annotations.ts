import { shorten, visible } from '../report/escape.ts'
import type { Report } from '../report/model.ts'
import { type Problem, problems } from '../report/problems.ts'

/** A note that GitHub shows at a line of a file, and in the list of a run's notes. */
export interface Annotation {
  level: 'error' | 'warning' | 'notice'
  title: string
  /** Plain text, at most 4,096 characters; lines are parted by `\n`. */
  message: string
  file: string | null
  line: number | null
  endLine: number | null
}

/** GitHub shows no more of each level for one step. */
const EACH = 10
/** GitHub cuts off the rest. */
const LONGEST = 4096

/**
 * A report's annotations, gravest first and at most ten of a level; the same note for several targets is one. Waived
 * findings have none, nor have hints that have no line.
 */
export function annotations(report: Report): Annotation[] {
  const noted = problems(report).filter(({ waiver, severity, place }) => {
    return waiver === null && (severity !== 'info' || place !== null)
  })
  const groups = Map.groupBy(noted, ({ kind, severity, id, place, items }) =>
    JSON.stringify([kind, severity, id, place?.file, place?.line, items[0]?.message]),
  )
  const all = [...groups.values()].map(annotation)
  return (['error', 'warning', 'notice'] as const).flatMap(level => {
    return all.filter(each => each.level === level).slice(0, EACH)
  })
}

function annotation(same: Problem[]): Annotation {
  const [problem] = same as [Problem, ...Problem[]]
  const targets = [...new Set(same.map(({ target }) => target))].map(target => shorten(target, 60))
  const { items, why, fix, output, place, severity, id } = problem
  const lines = [
    ...items.slice(0, 5).map(item => item.message),
    ...(items.length > 5 ? [`… and ${items.length - 5} more.`] : []),
    ...(why === null ? [] : ['', `Why it matters: ${why}`]),
    ...(fix === null ? [] : ['', `Fix: ${fix}`]),
    ...(output.length === 0 ? [] : ['', ...output.slice(-10)]),
  ]
  return {
    level: severity === 'info' ? 'notice' : severity,
    title: visible(`${shorten(targets.join(', '), 120)}: ${id ?? 'over budget'}`),
    message: shorten(
      lines
        .flatMap(line => line.split('\n'))
        .map(line => visible(shorten(line, 600)))
        .join('\n'),
      LONGEST,
    ),
    file: place?.file ?? null,
    line: place?.line ?? null,
    endLine: place?.endLine ?? null,
  }
}
