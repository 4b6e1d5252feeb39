import type { TargetSnapshot } from '../baseline/model.ts'
import { encodeRecord } from '../baseline/record.ts'
import { recordKey } from '../baseline/record-store.ts'
import { leavesBaseline } from '../baseline/reference-commit.ts'
import type { Options } from '../options/options.ts'
import type { Ports } from '../ports/ports.ts'
import { renderJson } from '../report/json.ts'
import type { Report } from '../report/model.ts'
import { shorten } from '../text/shorten.ts'
import { recordKeys } from './record-keys.ts'
import { type BaselinePorts, MAX_SHOWN_CAUSE, type TriggeredRun } from './resolve-baseline.ts'

/**
 * Saves a report for later runs if its branch is one of those that leave a baseline, and if it is complete: a target
 * without an image would look new to a pull request.
 */
export async function saveBaseline(
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
  const key = recordKey(recordKeys(options, env), commit)
  const saved = await records.save(key, encodeRecord(renderJson(own), targets), signal)
  const baseline = `the baseline of ${commit.slice(0, 12)}`
  if (saved.kind === 'saved') log.info(`This report is ${baseline}.`)
  else if (!signal.aborted) log.info(`This report was not saved as ${baseline}: ${shorten(saved.why, MAX_SHOWN_CAUSE)}`)
}
