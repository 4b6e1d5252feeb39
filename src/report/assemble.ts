import { type Baseline, goneTargets } from '../baseline/baseline.ts'
import { Failure } from '../failure.ts'
import { decideAll } from '../gate/gate.ts'
import { UNKNOWN_ORIGIN_FIXES } from '../origins/unknown-origin.ts'
import { marked } from '../text/words.ts'
import { TOOL } from '../version.ts'
import type { BaselineReport, Report, ReportedFailure, TargetReport } from './model.ts'
import { type Outcome, verifiedImages } from './outcome.ts'
import { listRules } from './rules.ts'
import type { VerifiedImage } from './verified-image.ts'

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
    rules: listRules(targets),
    pushed: [],
    pushFailures: [],
  }
}

/** By path: the targets of a run are built from one text of a Dockerfile. */
function dockerfilesOf(outcomes: readonly Outcome[]): Report['dockerfiles'] {
  const files = outcomes.flatMap(verifiedImages).flatMap(({ dockerfile }) => dockerfile ?? [])
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
  const images = verifiedImages(outcome)
  const failure = outcome.kind === 'failed' ? outcome.failure : unevaluatedBudgets(images)
  return {
    name,
    role,
    result: failure ? 'error' : decideAll(images.map(({ report }) => report.result)),
    error: failure && reportFailure(failure),
    build: outcome.build?.summary ?? null,
    digest: outcome.build?.digest ?? null,
    images: images.map(({ report }) => report),
  }
}

/** A budget that is set and cannot be compared makes the target an error, which says what the comparison needs. */
function unevaluatedBudgets(images: readonly VerifiedImage[]): Failure | null {
  const broken = images.filter(({ unevaluated }) => unevaluated.length > 0)
  const [first] = broken
  if (!first) return null
  const sizes = [...new Set(broken.flatMap(({ unevaluated }) => unevaluated))].join(' and ')
  const platforms = broken.map(({ report }) => report.platform).join(', ')
  return new Failure(
    'origins-unknown',
    `The budget for ${sizes} could not be evaluated (${platforms}): it is unknown which layers are the base image's.`,
    { hint: marked(UNKNOWN_ORIGIN_FIXES[first.unexplained]) },
  )
}

export function reportFailure({ code, message, hint, location, output }: Failure): ReportedFailure {
  return { code, message, hint, location, output: [...output] }
}
