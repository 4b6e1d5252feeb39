import { type Baseline, goneTargets } from '../baseline/baseline.ts'
import { Failure } from '../failure.ts'
import { decideAll } from '../gate/gate.ts'
import type { Judgement } from '../gate/judge.ts'
import { largestPaths } from '../image/tree/largest.ts'
import { formatPlatform } from '../oci/platform.ts'
import { UNKNOWN_ORIGIN_FIXES } from '../origins/unknown-origin.ts'
import { marked } from '../text/words.ts'
import { TOOL } from '../version.ts'
import { growthReport } from './growth-report.ts'
import type { BaselineReport, ImageReport, Report, ReportedFailure, TargetReport } from './model.ts'
import { judgementsOf, type Outcome } from './outcome.ts'
import { rulesOf } from './rules.ts'

const SHOWN_LARGEST = 20

/** The report of a run, in the order of the plan. */
export function assembleReport(
  outcomes: readonly Outcome[],
  source: Report['source'],
  baseline: Baseline | null = null,
): Report {
  const targets = outcomes.map(reportTarget)
  return {
    schema: 'stagegate.report/1',
    result: decideAll(targets.map(target => target.result)),
    error: null,
    tool: TOOL,
    source,
    baseline: baseline && reportBaseline(baseline, outcomes),
    dockerfiles: dockerfilesOf(outcomes),
    targets,
    rules: rulesOf(targets),
    pushed: [],
    pushFailures: [],
  }
}

/** By path: the targets of a run are built from one text of a Dockerfile. */
function dockerfilesOf(outcomes: readonly Outcome[]): Report['dockerfiles'] {
  const files = outcomes.flatMap(judgementsOf).flatMap(({ image }) => image.dockerfile ?? [])
  return [...new Map(files.map(file => [file.path, file])).values()]
}

function reportBaseline({ origin, snapshot, waiver }: Baseline, outcomes: readonly Outcome[]): BaselineReport {
  const names = outcomes.map(({ target }) => target.name)
  return { ...origin, gone: snapshot === null ? [] : goneTargets(snapshot, names), waiver }
}

/** The report of a run that ended before it had targets: a builder is missing, or the job was cancelled. */
export function assembleFailure(failure: Failure, source: Report['source']): Report {
  return { ...assembleReport([], source), error: reportFailure(failure) }
}

function reportTarget(outcome: Outcome): TargetReport {
  const { name, role } = outcome.target
  if (outcome.kind === 'built') {
    return { name, role, result: 'passed', error: null, build: outcome.summary, digest: null, images: [] }
  }
  const judgements = judgementsOf(outcome)
  const failure = outcome.kind === 'failed' ? outcome.failure : unevaluatedBudgets(judgements)
  return {
    name,
    role,
    result: failure ? 'error' : decideAll(judgements.map(({ verdict }) => verdict)),
    error: failure && reportFailure(failure),
    build: outcome.build?.summary ?? null,
    digest: outcome.build?.digest ?? null,
    images: judgements.map(reportImage),
  }
}

/** Budgets that were asked for and not compared make the target an error, with what it takes to compare them. */
function unevaluatedBudgets(judgements: readonly Judgement[]): Failure | null {
  const broken = judgements.filter(({ unevaluated }) => unevaluated.length > 0)
  const [first] = broken
  if (!first) return null
  const sizes = [...new Set(broken.flatMap(({ unevaluated }) => unevaluated))].join(' and ')
  const platforms = broken.map(({ image }) => formatPlatform(image.platform)).join(', ')
  return new Failure(
    'origins-unknown',
    `The budget for ${sizes} could not be evaluated (${platforms}): it is unknown which layers are the base image's.`,
    { hint: marked(UNKNOWN_ORIGIN_FIXES[first.image.unexplained ?? 'not-built']) },
  )
}

export function reportFailure({ code, message, hint, location, output }: Failure): ReportedFailure {
  return { code, message, hint, location, output: [...output] }
}

function reportImage({ image, user, budgets, growth, checks, findings, verdict }: Judgement): ImageReport {
  const { spec, uid, gid, root, numeric, resolved } = user
  return {
    platform: formatPlatform(image.platform),
    result: verdict,
    digest: image.digest,
    reference: image.reference,
    size: image.size,
    files: image.tree.files,
    growth: growth.difference && growthReport(growth.difference),
    novelty: growth.novelty,
    growthBudgets: growth.outcomes,
    history: growth.history,
    budgets,
    user: { spec, uid, gid, root, numeric, resolved },
    base: image.base,
    layers: image.layers.map(({ digest, diffId, compressed, unpacked, files, origin, blame, createdBy }) => {
      return { digest, diffId, compressed, unpacked, files, origin, blame, createdBy }
    }),
    checks: checks.map(({ id, result, error }) => ({ id, result, error })),
    findings,
    largest: largestPaths(image.tree, SHOWN_LARGEST),
  }
}
