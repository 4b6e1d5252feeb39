import { counted, firstNames, formatBytes } from '../../text/format.ts'
import type { LayerName } from '../layer-name.ts'
import { mergeTargets, selectProblems } from '../problems/merge.ts'
import type { Place, Problem, ProblemItem } from '../problems/problem.ts'
import { cut, wrap } from './layout.ts'
import { type Paint, SEVERITIES, safe } from './style.ts'

/** More only if each target needs one. */
const SHOWN_PROBLEMS = 20
const SHOWN_TARGETS = 20

/** What is wrong, target by target, and how much is not shown. */
export function problemParts(list: Problem[], columns: number, paint: Paint): string[][] {
  const all = mergeTargets(list)
  const open = all.filter(problem => problem.severity !== 'info' && problem.waiver === null)
  const failing = new Set(open.flatMap(({ severity, targets }) => (severity === 'error' ? targets : [])))
  const shown = selectProblems(open, Math.max(SHOWN_PROBLEMS, failing.size))
  const parts = [...Map.groupBy(shown, ({ targets }) => JSON.stringify(targets)).values()].map(mine => {
    const quoted = new Set<string>()
    const names = (mine[0]?.targets ?? []).map(target => safe(target, 60))
    return [
      ...(names.length === 0 ? [] : wrap(firstNames(names, SHOWN_TARGETS), columns, '', '').map(paint('bold'))),
      ...mine.flatMap(problem => problemLines(problem, columns, paint, quoted)),
    ]
  })
  const rest = [
    ...(open.length > shown.length ? [counted(open.length - shown.length, 'more problem')] : []),
    ...count(all, 'informational', problem => problem.severity === 'info' && problem.waiver === null),
    ...count(all, 'waived', problem => problem.waiver !== null),
  ]
  if (rest.length === 0) return parts
  return [...parts, wrap(`Not shown: ${rest.join(', ')}.`, columns, '', '').map(paint('gray'))]
}

function count(all: Problem[], words: string, which: (problem: Problem) => boolean): string[] {
  const total = all.filter(which).reduce((sum, problem) => sum + problem.items.length, 0)
  return total === 0 ? [] : [`${total} ${words}`]
}

/** A target's part shows an instruction once; after that, it shows only the line. */
function problemLines(problem: Problem, columns: number, paint: Paint, quoted: Set<string>): string[] {
  const where = (place: Place): string => {
    const line = `${safe(place.file, 80)}:${place.line}`
    const instruction = quoted.has(line) || place.instruction === null ? '' : ` ${safe(place.instruction, 120)}`
    quoted.add(line)
    return line + instruction
  }
  const { sign, color } = SEVERITIES[problem.severity]
  const platforms =
    problem.platforms.length === 0 ? '' : `${problem.platforms.map(each => safe(each, 40)).join(', ')}: `
  const [first, ...others] = problem.items
  const id = problem.id === null ? '' : ` [${safe(problem.id, 60)}]`
  const head = wrap(platforms + safe(first?.message ?? '', 400) + id, columns, `  ${sign} `, '    ')
  const place = problem.kind === 'budget' ? [] : placeLines(problem, first, where)
  const contributors = problem.contributors.map(weight => {
    const bytes = formatBytes(weight.bytes)
    if (weight.what === 'base') return `${bytes} from the base image ${safe(weight.reference ?? '', 120)}`.trim()
    return `${bytes} from ${weight.place === null ? layerWords(weight.layer) : where(weight.place)}`
  })
  const more = others.length === 0 ? [] : [`and ${others.length} more, such as: ${safe(others[0]?.message ?? '', 200)}`]
  const output = problem.output.slice(-10).map(line => `| ${safe(line, 200)}`)
  const [sentence, ...snippet] = problem.fix?.trimEnd().split('\n') ?? []
  const fix = sentence === undefined ? [] : [`Fix: ${safe(sentence, 400)}`]
  return [
    ...head.map((line, index) => (index === 0 ? line.replace(sign, paint(color)) : line)),
    ...[...place, ...contributors, ...more, ...output, ...fix].flatMap(text =>
      wrap(text, columns, '      ', '        '),
    ),
    ...snippet.slice(0, 20).map(line => cut(`      | ${safe(line, 200)}`, columns)),
  ]
}

function placeLines(problem: Problem, first: ProblemItem | undefined, where: (place: Place) => string): string[] {
  if (problem.place !== null) return [where(problem.place)]
  return first?.layer?.instruction == null ? [] : [layerWords(first.layer)]
}

/** The instruction of a layer without a Dockerfile line, or only its position if that is unknown, too. */
export function layerWords({ position, instruction }: LayerName): string {
  return instruction === null ? position : `${safe(instruction, 120)} (${position})`
}
