import { createHash } from 'node:crypto'
import { type Baseline, type GrowthWaiver, noBaseline } from '../baseline/baseline.ts'
import { type CommitGraph, type FoundBaseline, findBaseline } from '../baseline/find.ts'
import type { TargetSnapshot } from '../baseline/model.ts'
import { encodeRecord } from '../baseline/record.ts'
import { type RecordKeys, type RecordStore, recordKey } from '../baseline/record-store.ts'
import { comparisonOf, leavesBaseline } from '../baseline/reference-commit.ts'
import { toFailure } from '../failure.ts'
import type { Options } from '../options/options.ts'
import { distinguishingPlatforms } from '../options/platforms.ts'
import type { Env } from '../ports/env.ts'
import type { Ports } from '../ports/ports.ts'
import { renderJson } from '../report/json.ts'
import type { Report } from '../report/model.ts'
import { shorten } from '../text/shorten.ts'
import { pullRequestOf, type Trigger } from '../trigger.ts'
import { openBaseline } from './open-baseline.ts'
import type { RunPorts } from './run-ports.ts'

/** The labels of a pull request, as GitHub has them now. */
export interface PullRequestLabels {
  /** The names of a pull request's labels. */
  labels(pull: number, signal?: AbortSignal): Promise<string[]>
  /** The login of the user who set a label last; null if GitHub does not say. */
  labeledBy(pull: number, label: string, signal?: AbortSignal): Promise<string | null>
}

/** Where baselines come from; null for what is not available. */
export interface BaselinePorts {
  history: (CommitGraph & PullRequestLabels) | null
  records: RecordStore | null
}

/** What a run builds, and for what. */
export interface TriggeredRun {
  trigger: Trigger
  /** The commit that is built; null if it is unknown. On a pull request it is usually GitHub's trial merge, not the head. */
  commit: string | null
}

/** Milliseconds after which a search is given up: the verdict does not wait longer for what it can do without. */
const MAX_SEARCH_MS = 12_000

/**
 * Looks for what a run is to be compared with; null where nothing is to be. Never rejects: a baseline that cannot be
 * had is a warning, and growth budgets are then not applicable.
 */
export async function seekBaseline(
  options: Options,
  { trigger, commit }: TriggeredRun,
  ports: RunPorts & BaselinePorts,
): Promise<Baseline | null> {
  const { source } = options.baseline
  if (source.kind === 'off') return null
  const comparison = comparisonOf(trigger, commit, options.baseline.branches)
  const pull = pullRequestOf(trigger)?.number ?? null
  const keys = keysOf(options, ports.env)
  const [found, waiver] = await Promise.all([
    source.kind === 'auto'
      ? inTime(signal => findBaseline(comparison, keys, ports.history, ports.records, signal), ports)
      : named(source, options, ports),
    options.growth.length === 0 || pull === null
      ? null
      : inTime(signal => waiverOf(options, pull, trigger, ports, signal), ports),
  ])
  const { origin, snapshot, why } = found ?? late()
  // Of a run that ends, nobody asks why a search came to nothing.
  if (!ports.signal.aborted && (origin.reason === 'unavailable' || origin.reason === 'damaged')) {
    const cause = why === undefined ? '' : ` (${shorten(why, MAX_SHOWN_CAUSE)})`
    ports.log.warning(`No baseline available${cause}; growth budgets were skipped. The other results do not change.`)
  }
  return { origin, snapshot, enforced: source.kind !== 'auto' || (comparison?.enforced ?? true), waiver }
}

function late(): FoundBaseline {
  const seconds = MAX_SEARCH_MS / 1000
  return { origin: noBaseline('unavailable'), snapshot: null, why: `there was no answer within ${seconds} s` }
}

/** Characters of a cause in the log. */
const MAX_SHOWN_CAUSE = 300

async function named(
  source: Parameters<typeof openBaseline>[0],
  { limits }: Options,
  ports: RunPorts,
): Promise<FoundBaseline | null> {
  try {
    return await openBaseline(source, ports, limits)
  } catch (error) {
    const failure = toFailure(error)
    if (failure.code === 'internal') throw error
    if (failure.code !== 'cancelled') ports.log.warning(`${failure.message} ${failure.hint ?? ''}`.trim())
    const reference = source.kind === 'file' ? source.path : source.reference
    return { origin: { ...noBaseline('unavailable'), reference }, snapshot: null }
  }
}

/** The label that waives growth, where the pull request has it. GitHub is asked, for a re-run has the payload of old. */
async function waiverOf(
  { baseline: { waiveLabel: label } }: Options,
  pull: number,
  trigger: Trigger,
  { history }: BaselinePorts,
  signal: AbortSignal,
): Promise<GrowthWaiver | null> {
  const labels =
    (await history?.labels(pull, signal).catch(() => null)) ?? (trigger.kind === 'pull-request' ? trigger.labels : [])
  if (!labels.includes(label)) return null
  return { label, by: (await history?.labeledBy(pull, label, signal).catch(() => null)) ?? null }
}

/** The answer, or null where it comes too late or the run ends before: the work for it is then cancelled. */
async function inTime<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { clock, signal: run }: Pick<Ports, 'clock' | 'signal'>,
): Promise<T | null> {
  if (run.aborted) return null
  const signal = AbortSignal.any([run, clock.timeout(MAX_SEARCH_MS)])
  const over = new Promise<null>(resolve => signal.addEventListener('abort', () => resolve(null), { once: true }))
  const answer = await Promise.race([ask(signal), over])
  // Cancelled work may answer before `over` does.
  return signal.aborted ? null : answer
}

/**
 * Leaves a report to later runs, where it is one of a branch that does and nothing in it is missing: what was not
 * built would look new to a pull request.
 */
export async function keepBaseline(
  options: Options,
  { trigger, commit }: TriggeredRun,
  report: Report,
  targets: readonly TargetSnapshot[],
  { records, log, env, signal }: Pick<Ports, 'log' | 'env' | 'signal'> & Pick<BaselinePorts, 'records'>,
): Promise<void> {
  const { source, branches } = options.baseline
  if (source.kind !== 'auto' || records === null || commit === null || !leavesBaseline(trigger, branches)) return
  if (report.error !== null || report.targets.some(({ role, images }) => role !== 'built' && images.length === 0))
    return
  const own = { ...report, source: { ...report.source, commit } }
  const key = recordKey(keysOf(options, env), commit)
  const saved = await records.save(key, encodeRecord(renderJson(own), targets), signal)
  const baseline = `the baseline of ${commit.slice(0, 12)}`
  if (saved.kind === 'saved') log.info(`This report is ${baseline}.`)
  else if (!signal.aborted) log.info(`This report was not saved as ${baseline}: ${shorten(saved.why, MAX_SHOWN_CAUSE)}`)
}

/** A step is what it builds and what its comment is called; jobs and workflows may differ between a push and a pull request. */
function keysOf({ context, file, bakeFiles, publish, targets, build }: Options, env: Env): RecordKeys {
  const platforms = distinguishingPlatforms(build.platforms, env)
  return { step: short([context, file, bakeFiles, publish.commentKey]), variant: short([targets, platforms]) }
}

function short(parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}
