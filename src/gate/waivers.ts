import picomatch from 'picomatch'
import type { Finding } from '../checks/check.ts'
import { isExpired } from '../checks/config/expired-waiver.ts'
import { type Outcomes, outcomeOf } from '../checks/run-checks.ts'
import type { Waiver } from '../options/options.ts'

/** The data that a waiver is matched against. */
export type Waivable = Pick<Finding, 'check' | 'path' | 'data'>

/**
 * The waiver that covers a finding of a target; null if none does.
 * A waiver applies up to and including its last day, in UTC, and covers nothing afterwards.
 */
export function findWaiver(finding: Waivable, target: string, waivers: readonly Waiver[], now: Date): Waiver | null {
  return waivers.find(waiver => !isExpired(waiver, now) && covers(waiver, finding, target)) ?? null
}

function covers(waiver: Waiver, finding: Waivable, target: string): boolean {
  return (
    waiver.check === finding.check &&
    (waiver.target === null || waiver.target === target) &&
    (waiver.path === null || pathsOf(finding).some(path => picomatch.isMatch(path, waiver.path ?? '', { dot: true })))
  )
}

/**
 * Sets the waivers of findings. A check that could not evaluate files is no longer an `error` if each has a waiver; the files
 * without one are in its error, and not findings.
 */
export function applyWaivers({ results, findings }: Outcomes, find: (finding: Finding) => Waiver | null): Outcomes {
  const waived = findings.map(finding => ({ ...finding, waiver: find(finding) }))
  const unread = new Set(waived.filter(finding => finding.unread !== undefined).map(({ check }) => check))
  return {
    results: results.map(outcome =>
      unread.has(outcome.id)
        ? outcomeOf(
            outcome.id,
            waived.filter(({ check }) => check === outcome.id),
          )
        : outcome,
    ),
    findings: waived
      .filter(finding => finding.unread === undefined || finding.waiver !== null)
      .map(({ unread, ...finding }) => finding),
  }
}

/** A finding about several files has them in its data, and only the first as its path. */
function pathsOf({ path, data }: Waivable): string[] {
  const paths = data['paths']
  return [...(path === null ? [] : [path]), ...(Array.isArray(paths) ? paths : [])]
}

/**
 * The waivers that excused nothing although their targets were evaluated. They do no harm, but somebody may have
 * misspelled a path, or have fixed the finding.
 */
export function unusedWaivers(
  evaluated: readonly { target: string; findings: readonly { waiver: unknown }[] }[],
  waivers: readonly Waiver[],
  now: Date,
): Waiver[] {
  const used = new Set(evaluated.flatMap(({ findings }) => findings.map(({ waiver }) => waiver)))
  return waivers.filter(waiver => {
    const looked = evaluated.some(({ target }) => waiver.target === null || waiver.target === target)
    return looked && !used.has(waiver) && !isExpired(waiver, now)
  })
}
