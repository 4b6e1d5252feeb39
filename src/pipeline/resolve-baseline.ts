import { type Baseline, noBaseline } from '../baseline/baseline.ts'
import { type CommitGraph, type FoundBaseline, findBaseline } from '../baseline/find.ts'
import type { RecordStore } from '../baseline/record-store.ts'
import { comparisonOf } from '../baseline/reference-commit.ts'
import { toFailure } from '../failure.ts'
import type { Options } from '../options/options.ts'
import type { Ports } from '../ports/ports.ts'
import { shorten } from '../text/shorten.ts'
import { pullRequestOf, type Trigger } from '../trigger.ts'
import { findGrowthWaiver, type PullRequestLabels } from './growth-waiver.ts'
import { type NamedSource, openBaseline } from './open-baseline.ts'
import { recordKeys } from './record-keys.ts'
import type { RunPorts } from './run-ports.ts'

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

/** After this time the search ends: a verdict does not wait longer for a baseline. */
const MAX_SEARCH_MS = 12_000

/** Characters of a cause in the log. */
export const MAX_SHOWN_CAUSE = 300

/**
 * Finds the baseline of a run; null if the options turn it off. Never rejects: an unavailable baseline is a warning, and
 * growth budgets are then not applicable.
 */
export async function resolveBaseline(
  options: Options,
  { trigger, commit }: TriggeredRun,
  ports: RunPorts & BaselinePorts,
): Promise<Baseline | null> {
  const { source, branches, waiveLabel } = options.baseline
  if (source.kind === 'off') return null
  const comparison = comparisonOf(trigger, commit, branches)
  const pull = pullRequestOf(trigger)?.number ?? null
  const keys = recordKeys(options, ports.env)
  const [result, waiver] = await Promise.all([
    source.kind === 'auto'
      ? withDeadline(signal => findBaseline(comparison, keys, ports.history, ports.records, signal), ports)
      : openOrWarn(source, options, ports),
    options.growth.length === 0 || pull === null
      ? null
      : withDeadline(signal => findGrowthWaiver(waiveLabel, pull, trigger, ports.history, signal), ports),
  ])
  const { origin, snapshot, why } = result ?? tooLate()
  // A cancelled run needs no reason.
  if (!ports.signal.aborted && (origin.reason === 'unavailable' || origin.reason === 'damaged')) {
    const cause = why === undefined ? '' : ` (${shorten(why, MAX_SHOWN_CAUSE)})`
    ports.log.warning(`No baseline available${cause}; growth budgets were skipped. The other results do not change.`)
  }
  return { origin, snapshot, enforced: source.kind !== 'auto' || (comparison?.enforced ?? true), waiver }
}

function tooLate(): FoundBaseline {
  const seconds = MAX_SEARCH_MS / 1000
  return { origin: noBaseline('unavailable'), snapshot: null, why: `there was no answer within ${seconds} s` }
}

async function openOrWarn(source: NamedSource, { limits }: Options, ports: RunPorts): Promise<FoundBaseline> {
  try {
    return await openBaseline(source, ports, limits)
  } catch (error) {
    const failure = toFailure(error)
    if (failure.code === 'internal') throw error
    if (failure.code !== 'cancelled') ports.log.warning(failure.sentences)
    const reference = source.kind === 'file' ? source.path : source.reference
    return { origin: { ...noBaseline('unavailable'), reference }, snapshot: null }
  }
}

/** The answer; null if it comes too late or the run is cancelled, which both end the work for it. */
async function withDeadline<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  { clock, signal: run }: Pick<Ports, 'clock' | 'signal'>,
): Promise<T | null> {
  if (run.aborted) return null
  const signal = AbortSignal.any([run, clock.timeout(MAX_SEARCH_MS)])
  const aborted = new Promise<null>(resolve => signal.addEventListener('abort', () => resolve(null), { once: true }))
  const answer = await Promise.race([ask(signal), aborted])
  // Aborted work may answer before `aborted` does.
  return signal.aborted ? null : answer
}
