import type { Severity } from '../checks/check.ts'
import type { Blame } from '../image/model.ts'
import { formatBytes } from '../text/format.ts'
import { describeFinding } from './describe-finding.ts'
import { SIZE_WORDS } from './format.ts'
import { overgrownWords } from './growth-words.ts'
import type {
  BudgetReport,
  FindingReport,
  GrowthOutcome,
  ImageReport,
  LayerReport,
  Report,
  ReportedFailure,
  TargetReport,
} from './model.ts'

/** Something to tell the user about, in the words that every renderer uses; all text may be hostile. */
export interface Problem {
  /** `failure`: of the run, a target or a push; `budget`; `finding`; `unjudged`: a check that broke. */
  kind: 'failure' | 'budget' | 'finding' | 'unjudged'
  severity: Severity
  /** An error, or a finding that fails the gate; nothing that a waiver excuses. */
  severe: boolean
  /** Null if the whole run failed. */
  target: string | null
  /** The platforms it was seen on; empty where the target has one image, or none. */
  platforms: string[]
  /** The check's id, or a failure's code; null for a budget. */
  id: string | null
  /** One for every thing found; the first is the one to show where only one can be. */
  items: ProblemItem[]
  /** Why it matters, in one sentence; null where it says so itself. */
  why: string | null
  fix: string | null
  place: Place | null
  /** What weighs most in a budget that is not kept, heaviest first. */
  heaviest: Weight[]
  /** The last lines of a build that failed. */
  output: string[]
  waiver: { reason: string; until: string } | null
}

export interface ProblemItem {
  message: string
  path: string | null
  layer: number | null
  /** What the image's history says made the layer, where no Dockerfile line is known. */
  instruction: string | null
}

/** The base image as a whole, or one layer of the own ones. */
export type Weight = { bytes: number } & (
  | { what: 'base'; reference: string | null }
  | { what: 'layer'; layer: number; place: Place | null; instruction: string | null }
)

export type Place = { file: string; line: number; endLine: number; instruction: string | null }

const RANK: Record<Severity, number> = { error: 0, warning: 1, info: 2 }

/**
 * Everything a report has to say, gravest first, then in the report's order: failures, budgets that are not kept,
 * findings. Findings of one check that come from one line and are mended in one way are one problem, on however many
 * platforms of the target they were seen.
 */
export function problems(report: Report): Problem[] {
  const reasons = new Map(report.rules.map(({ id, why }) => [id, why]))
  const all = [
    ...failures(null, report.error),
    ...report.targets.flatMap(target => [
      ...failures(target, target.error),
      ...report.pushFailures.flatMap(({ target: name, error }) =>
        name === target.name ? failures(target, error) : [],
      ),
      ...merged(target.images.flatMap(image => imageProblems(target, image, reasons))),
    ]),
  ]
  // Array.prototype.sort is stable, so that the report's order holds within a severity.
  return all.sort((a, b) => RANK[a.severity] - RANK[b.severity])
}

function failures(target: TargetReport | null, error: ReportedFailure | null): Problem[] {
  if (error === null) return []
  const place = error.location === null ? null : { ...error.location, endLine: error.location.line, instruction: null }
  return [
    problem('failure', 'error', target, {
      id: error.code,
      items: [item(error.message)],
      fix: error.hint,
      place,
      output: error.output,
    }),
  ]
}

function imageProblems(target: TargetReport, image: ImageReport, reasons: Reasons): Problem[] {
  const platforms = target.images.length > 1 ? [image.platform] : []
  const broken = image.checks.filter(check => check.result === 'error')
  return [
    ...broken.map(check =>
      problem('unjudged', 'error', target, {
        platforms,
        id: check.id,
        items: [item(check.error?.message ?? 'The check broke.')],
        fix: check.error?.hint ?? null,
      }),
    ),
    ...image.budgets.filter(budget => !budget.passed).map(budget => overBudget(target, image, budget, platforms)),
    ...image.growthBudgets
      .filter(({ result }) => result === 'failed')
      .map(outcome => overgrown(target, image, outcome, platforms)),
    ...image.findings.map(finding => found(target, image, finding, platforms, reasons)),
  ]
}

function overBudget(target: TargetReport, image: ImageReport, budget: BudgetReport, platforms: string[]): Problem {
  const weight = (layer: LayerReport): number =>
    budget.size.endsWith('compressed') ? layer.compressed : layer.unpacked
  const base = image.layers.filter(layer => layer.origin === 'base').reduce((sum, layer) => sum + weight(layer), 0)
  const own = image.layers
    .map((layer, index) => ({
      bytes: weight(layer),
      what: 'layer' as const,
      layer: index,
      place: placeOf(layer.blame),
      instruction: layer.createdBy,
    }))
    .filter(({ bytes, layer }) => bytes > 0 && image.layers[layer]?.origin === 'own')
    .sort((a, b) => b.bytes - a.bytes || a.layer - b.layer)
    .slice(0, 3)
  const whole: Weight[] =
    base === 0 || budget.size.startsWith('own') ? [] : [{ bytes: base, what: 'base', reference: image.base.reference }]
  const over = formatBytes(budget.actual - budget.limit)
  const message = `${over} over budget: ${formatBytes(budget.actual)} ${SIZE_WORDS[budget.size]}, limit ${formatBytes(budget.limit)}`
  const tooHeavyBase = !budget.size.startsWith('own') && base > budget.limit
  return problem('budget', 'error', target, {
    platforms,
    items: [{ ...item(message), layer: own[0]?.layer ?? null }],
    fix: tooHeavyBase
      ? 'The base image alone is over the budget: take a smaller one, or give this target a budget for its own layers.'
      : null,
    place: own[0]?.place ?? null,
    heaviest: [...whole, ...own].sort((a, b) => b.bytes - a.bytes),
  })
}

/** Growth beyond its budget, with the instructions that it came from. */
function overgrown(target: TargetReport, image: ImageReport, outcome: GrowthOutcome, platforms: string[]): Problem {
  const causes = (image.growth?.causes ?? []).filter(({ origin, bytes }) => {
    return bytes > 0 && (origin === 'own' || !outcome.size.startsWith('own'))
  })
  const weights = causes.flatMap(({ origin, bytes, layer, blame }): Weight[] => {
    if (origin === 'base') return [{ bytes, what: 'base', reference: image.base.reference }]
    if (layer === null) return []
    const instruction = image.layers[layer]?.createdBy ?? null
    return [{ bytes, what: 'layer', layer, place: placeOf(blame), instruction }]
  })
  return problem('budget', 'error', target, {
    platforms,
    items: [{ ...item(overgrownWords(outcome)), layer: causes[0]?.layer ?? null }],
    place: placeOf(causes[0]?.blame ?? null),
    heaviest: weights.slice(0, 3),
  })
}

function item(message: string): ProblemItem {
  return { message, path: null, layer: null, instruction: null }
}

/** Why each check of the report matters, by id. */
type Reasons = ReadonlyMap<string, string>

function found(
  target: TargetReport,
  image: ImageReport,
  finding: FindingReport,
  platforms: string[],
  reasons: Reasons,
): Problem {
  const { message, fix } = describeFinding(finding)
  const layer = finding.layer === null || finding.blame !== null ? undefined : image.layers[finding.layer]
  return problem('finding', finding.severity, target, {
    platforms,
    id: finding.check,
    items: [{ message, path: finding.path, layer: finding.layer, instruction: layer?.createdBy ?? null }],
    why: reasons.get(finding.check) ?? null,
    fix,
    place: placeOf(finding.blame),
    waiver: finding.waiver,
    severe: finding.fails || (finding.severity === 'error' && finding.waiver === null),
  })
}

function problem(
  kind: Problem['kind'],
  severity: Severity,
  target: TargetReport | null,
  rest: Partial<Problem> & Pick<Problem, 'items'>,
): Problem {
  return {
    kind,
    severity,
    severe: severity === 'error',
    target: target?.name ?? null,
    platforms: [],
    id: null,
    why: null,
    fix: null,
    place: null,
    heaviest: [],
    output: [],
    waiver: null,
    ...rest,
  }
}

function placeOf(blame: Blame | null): Place | null {
  if (blame === null) return null
  return { file: blame.file, line: blame.line, endLine: blame.endLine, instruction: blame.instruction }
}

function merged(list: Problem[]): Problem[] {
  const groups = new Map<string, { problem: Problem; known: Set<string> }>()
  for (const next of list) {
    const { kind, severity, id, fix, waiver } = next
    const [first] = next.items
    // Without a line it is the layer that findings have in common.
    const place = next.place === null ? first?.layer : [next.place.file, next.place.line]
    const key = JSON.stringify([kind, severity, id, fix, waiver, place, kind === 'finding' ? null : first?.message])
    const group = groups.get(key) ?? { problem: { ...next, items: [], platforms: [] }, known: new Set() }
    groups.set(key, group)
    for (const item of next.items) {
      const words = JSON.stringify([item.message, item.path])
      if (!group.known.has(words)) group.problem.items.push(item)
      group.known.add(words)
    }
    const { platforms } = group.problem
    platforms.push(...next.platforms.filter(platform => !platforms.includes(platform)))
  }
  return [...groups.values()].map(group => group.problem)
}
