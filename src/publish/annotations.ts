import { visible } from '../report/escape.ts'
import type { Report } from '../report/model.ts'
import { failedFirst } from '../report/order.ts'
import type { Problem } from '../report/problems/problem.ts'
import { listProblems } from '../report/problems.ts'
import { firstNames, formatCount } from '../text/format.ts'
import { shorten } from '../text/shorten.ts'

/** A note that GitHub shows at a line of a file, and in the list of a run's notes. */
export interface Annotation {
  level: 'error' | 'warning' | 'notice'
  title: string
  /** Plain text, at most 4,096 characters; `\n` separates lines. */
  message: string
  file: string | null
  line: number | null
  endLine: number | null
}

/**
 * The maximum per level. GitHub shows ten per step and silently drops the others (actions/toolkit,
 * docs/problem-matchers.md, "Limitations"). One error is reserved for the step's own failure, and some warnings for
 * those of the log.
 */
const MAX_OF_LEVEL = { error: 9, warning: 8, notice: 10 } as const
/** GitHub cuts off the rest. */
const MAX_MESSAGE = 4096
const SHOWN_TARGETS = 3

/**
 * A report's annotations, most severe first; within a level, those of targets that did not pass first. There are no more
 * than GitHub shows: if some are left out, the last of a level says how many. Equal notes of several targets are merged.
 * Waived findings and hints without a line get none.
 */
export function annotations(report: Report): Annotation[] {
  const noted = listProblems(failedFirst(report)).filter(({ waiver, severity, place }) => {
    return waiver === null && (severity !== 'info' || place !== null)
  })
  const groups = Map.groupBy(noted, ({ kind, severity, id, place, items }) =>
    JSON.stringify([kind, severity, id, place?.file, place?.line, items[0]?.message]),
  )
  const all = [...groups.values()].map(annotation)
  return (['error', 'warning', 'notice'] as const).flatMap(level => {
    return shortened(
      all.filter(each => each.level === level),
      level,
    )
  })
}

function shortened(list: Annotation[], level: Annotation['level']): Annotation[] {
  const most = MAX_OF_LEVEL[level]
  if (list.length <= most) return list
  const left = list.length - most + 1
  const rest: Annotation = {
    level,
    title: `${formatCount(left)} more of this level`,
    message: `GitHub shows no more annotations of a step, so ${formatCount(left)} were left out. The job summary and the report (output report) have them.`,
    file: null,
    line: null,
    endLine: null,
  }
  return [...list.slice(0, most - 1), rest]
}

function annotation(same: Problem[]): Annotation {
  const [problem] = same as [Problem, ...Problem[]]
  const targets = [...new Set(same.flatMap(one => one.targets))].map(target => shorten(target, 60))
  const { items, why, fix, output, place, severity, id } = problem
  const subject = targets.length === 0 ? 'Stagegate' : firstNames(targets, SHOWN_TARGETS)
  const lines = [
    ...items.slice(0, 5).map(item => item.message),
    ...(items.length > 5 ? [`… and ${items.length - 5} more.`] : []),
    ...(why === null ? [] : ['', `Why it matters: ${why}`]),
    ...(fix === null ? [] : ['', `Fix: ${fix}`]),
    ...(output.length === 0 ? [] : ['', ...output.slice(-10)]),
  ]
  return {
    level: severity === 'info' ? 'notice' : severity,
    title: visible(`${shorten(subject, 200)}: ${id ?? 'over budget'}`),
    message: shorten(
      lines
        .flatMap(line => line.split('\n'))
        .map(line => visible(shorten(line, 600)))
        .join('\n'),
      MAX_MESSAGE,
    ),
    file: place?.file ?? null,
    line: place?.line ?? null,
    endLine: place?.endLine ?? null,
  }
}
