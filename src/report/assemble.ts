import { type Baseline, goneTargets } from '../baseline/baseline.ts'
import { Failure } from '../failure.ts'
import type { Unevaluated } from '../gate/budgets.ts'
import { decideAll } from '../gate/gate.ts'
import { UNKNOWN_ORIGIN_FIXES } from '../origins/unknown-origin.ts'
import { quote } from '../text/quote.ts'
import { marked } from '../text/words.ts'
import { TOOL } from '../version.ts'
import { UNKNOWN_COMPRESSED } from './format.ts'
import type { BaselineReport, Report, ReportedFailure, TargetReport } from './model.ts'
import { type Outcome, verifiedImages } from './outcome.ts'
import { listRules } from './rules.ts'
import type { VerifiedImage } from './verified-image.ts'

/** The report of a run, in the order of the plan. */
export function assembleReport(
  outcomes: readonly Outcome[],
  source: Report['source'],
  baseline: Baseline | null = null,
  policy: Report['policy'] = null,
): Report {
  const targets = outcomes.map(reportTarget)
  const failure = targets.some(({ role }) => role === 'gated') ? null : nothingGated(targets)
  return {
    schema: 'stagegate.report/1',
    result: failure === null ? decideAll(targets.map(target => target.result)) : 'error',
    error: failure && reportFailure(failure),
    tool: TOOL,
    source,
    policy,
    baseline: baseline && reportBaseline(baseline, outcomes),
    dockerfiles: dockerfilesOf(outcomes),
    targets,
    rules: listRules(targets),
    pushed: [],
    pushFailures: [],
  }
}

/** Without a gated target, the gate decided on nothing. */
function nothingGated(targets: readonly TargetReport[]): Failure {
  const message =
    targets.length === 0
      ? 'The run has no targets, so the gate decided on nothing.'
      : 'No target of the run is gated, so the gate decided on nothing.'
  return new Failure('nothing-evaluated', message, {
    hint: 'Name a target to verify with the input `targets` or `--target`, or give one the role `gated` in the configuration.',
  })
}

/** By path: the targets of a run are built from one text of a Dockerfile. */
function dockerfilesOf(outcomes: readonly Outcome[]): Report['dockerfiles'] {
  const files = outcomes.flatMap(verifiedImages).flatMap(({ dockerfiles }) => dockerfiles)
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

/** The report of a run that could not finish its work after it verified its targets. */
export function withFailure(report: Report, failure: Failure): Report {
  return { ...report, result: 'error', error: reportFailure(failure) }
}

function reportTarget(outcome: Outcome): TargetReport {
  const { name, role } = outcome.target
  if (outcome.kind === 'built') {
    return {
      name,
      role,
      result: 'passed',
      error: null,
      build: outcome.summary,
      digest: null,
      images: [],
      passedOver: [],
    }
  }
  const images = verifiedImages(outcome)
  const failure = outcome.kind === 'failed' ? outcome.failure : (unevaluatedBudgets(images) ?? explainGap(images))
  return {
    name,
    role,
    result: failure ? 'error' : decideAll(images.map(({ report }) => report.result)),
    error: failure && reportFailure(failure),
    build: outcome.build?.summary ?? null,
    digest: outcome.build?.digest ?? null,
    images: images.map(({ report }) => report),
    passedOver: outcome.kind === 'verified' ? [...outcome.passedOver] : [],
  }
}

/** A budget that is set and cannot be compared makes the target an error, which says what the comparison needs. */
function unevaluatedBudgets(images: readonly VerifiedImage[]): Failure | null {
  const broken = images.filter(({ unevaluated }) => unevaluated.length > 0)
  const [first] = broken
  if (!first) return null
  const all = broken.flatMap(({ unevaluated }) => unevaluated)
  const platforms = broken.map(({ report }) => report.platform).join(', ')
  const sentence = (unknown: Unevaluated['unknown'], why: string): string => {
    const sizes = [...new Set(all.filter(each => each.unknown === unknown).map(({ size }) => size))]
    return sizes.length === 0
      ? ''
      : `The budget for ${sizes.join(' and ')} could not be evaluated (${platforms}): ${why}.`
  }
  const origins = sentence('origins', "nothing proves which layers are the base image's")
  const compressed = sentence('compressed', UNKNOWN_COMPRESSED)
  if (origins === '') return new Failure('compressed-unknown', compressed, { hint: COMPRESSED_FIX })
  const message = [origins, compressed].filter(words => words !== '').join(' ')
  return new Failure('origins-unknown', message, { hint: marked(UNKNOWN_ORIGIN_FIXES[first.unexplained]) })
}

/** What the gate could not decide on makes the target an error, even if nothing was found. */
function explainGap(images: readonly VerifiedImage[]): Failure | null {
  const [first] = images.filter(({ gap }) => gap !== null)
  if (first?.gap === 'system-unknown') {
    const message = `The image is for ${quote(first.report.platform)}. Only secrets, layers and sizes were evaluated, since its system is unknown.`
    return new Failure('system-unknown', message, {
      hint: 'Build for linux, windows or wasi (`--platform`). If the image is for one of these, correct `os` in its config.',
    })
  }
  if (first === undefined) return null
  return new Failure('nothing-evaluated', 'No budget and no check evaluated this target, so it cannot pass.', {
    hint: 'Set a budget or turn a check on, or give the target the role `measured` in the configuration.',
  })
}

const COMPRESSED_FIX =
  'Build with `--output type=oci`, which compresses layers, or budget `unpacked` or `own` instead of `compressed`.'

export function reportFailure({ code, message, hint, location, output }: Failure): ReportedFailure {
  return { code, message, hint, location, output: [...output] }
}
