import type { Image, Need } from '../image/model.ts'
import { compareBytes } from '../image/paths.ts'
import { systemOf } from '../oci/system.ts'
import { compareSeverities, type Severities, type Severity } from '../options/severity.ts'
import { analyze } from './analysis.ts'
import type { Check, Finding, Observation } from './check.ts'
import { severityPair } from './finding-severity.ts'
import { type CheckOutcome, outcomeOf, outcomeOfError, outcomeOfGap } from './outcome.ts'
import { CHECKS } from './registry.ts'
import { NO_SOURCE, type Source } from './source.ts'
import { canStart } from './start/can-start.ts'
import { followedParts } from './start/shell/effort.ts'
import { toFinding } from './to-finding.ts'

/** What all checks found. */
export interface Outcomes {
  results: CheckOutcome[]
  findings: Finding[]
  /** The parts of start scripts that the checks followed: what they cost beyond the size of the image. */
  parts: number
}

/**
 * Runs every check that is not off. Outcomes and findings are in the order of the registry; the findings of a check are
 * sorted by severity, then layer, then path. Never throws: a check that throws is an `error`. The result of a check
 * does not depend on which other checks are on.
 * @param earlier what target checks found for the target's other platforms before this one, null for the first: they report
 *   only what those do not have, such as a base image that a platform has alone
 */
export function runChecks(
  image: Image,
  severities: Severities,
  checks: readonly Check[] = CHECKS,
  source: Source = NO_SOURCE,
  earlier: readonly Finding[] | null = null,
): Outcomes {
  const analyzed = analyze(image)
  const observe = (check: Check, severity: Severity) => {
    if ('runOnTarget' in check) return check.runOnTarget(source, severity, image.base)
    if (check.systems === 'unix' && systemOf(image.platform) !== 'unix') return 'not-evaluated'
    if (check.needsStart && !canStart(analyzed)) return 'not-applicable'
    return check.run(analyzed, source, severity)
  }
  const earlierKeys = new Set(earlier?.map(keyOf))
  const results: CheckOutcome[] = []
  const findings: Finding[] = []
  for (const check of checks) {
    const set = severityPair(check, severities[check.id])
    const severity = set.own === 'off' ? set.inherited : set.own
    if (severity === 'off') continue
    const repeats = 'runOnTarget' in check && earlier !== null
    const add = (observations: readonly Observation[]) => {
      const all = withoutRepeats(observations.flatMap(one => toFinding(check, set, one, image, source) ?? []))
      const ofCheck = repeats ? all.filter(finding => !earlierKeys.has(keyOf(finding))) : all
      findings.push(...ofCheck.sort(compareFindings))
      return ofCheck
    }
    try {
      const observed = observe(check, severity)
      if (typeof observed === 'object' && 'failure' in observed) {
        results.push(outcomeOfGap(check.id, observed))
        continue
      }
      const ofCheck = typeof observed === 'string' ? [] : add(observed)
      const isNew = !repeats || ofCheck.length > 0
      const result = typeof observed === 'string' ? observed : isNew ? null : 'not-applicable'
      results.push(result === null ? outcomeOf(check.id, ofCheck) : { id: check.id, result, error: null })
    } catch (error) {
      results.push(outcomeOfError(check.id, error))
    }
  }
  return { results, findings, parts: followedParts(analyzed) }
}

/** BuildKit may warn twice about one line, and two programs may need the same file. */
function withoutRepeats(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map(finding => [JSON.stringify(finding), finding])).values()]
}

/** Equal for two platforms' findings about one line of a Dockerfile. */
function keyOf({ check, blame, message }: Finding): string {
  return JSON.stringify([check, blame && [blame.file, blame.line], message])
}

/** The file contents that these checks read, without duplicates. */
export function neededBy(checks: readonly Check[] = CHECKS): Need[] {
  const needs = new Map<string, Need>()
  for (const need of checks.flatMap(check => ('needs' in check ? check.needs : [])))
    needs.set(JSON.stringify(need), need)
  return [...needs.values()]
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    compareSeverities(a.severity, b.severity) ||
    (a.layer ?? -1) - (b.layer ?? -1) ||
    compareBytes(a.path ?? '', b.path ?? '')
  )
}
