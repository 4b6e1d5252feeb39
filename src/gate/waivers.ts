import type { Finding } from '../checks/check.ts'
import { isExpired } from '../checks/config/expired-waiver.ts'
import { outcomeOf } from '../checks/outcome.ts'
import type { Outcomes } from '../checks/run-checks.ts'
import type { Waiver } from '../options/options.ts'
import { matchesPath } from '../text/path-pattern.ts'

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
    (waiver.path === null || coversPaths(waiver.path, finding))
  )
}

type Decided = Pick<Outcomes, 'results' | 'findings'>

/**
 * Sets the waivers of findings. A check that could not evaluate files is no longer an `error` if each has a waiver; the files
 * without one are in its error, and not findings.
 */
export function applyWaivers({ results, findings }: Decided, find: (finding: Finding) => Waiver | null): Decided {
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

/**
 * Whether a pattern covers all that a finding is about. One of several files lists them in its data (list-paths.ts), and one
 * of a program lists parts of it, of which any may be named.
 */
function coversPaths(pattern: string, { path, data: { paths: listed, morePaths } }: Waivable): boolean {
  const paths = [...(path === null ? [] : [path]), ...(Array.isArray(listed) ? listed : [])]
  const isCovered = (one: string) => matchesPath(one, pattern)
  if (morePaths === undefined) return paths.some(isCovered)
  return morePaths === 0 && paths.every(isCovered)
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
