import { Failure } from '../failure.ts'
import type { FailureCode } from '../failure-codes.ts'
import type { Image, Need } from '../image/model.ts'
import { compareBytes } from '../image/paths.ts'
import { systemOf } from '../oci/system.ts'
import { compareSeverities, type Severities, type Severity } from '../options/severity.ts'
import { counted } from '../text/format.ts'
import { shorten } from '../text/shorten.ts'
import type { Fix, Words } from '../text/words.ts'
import { analyze } from './analysis.ts'
import type { Check, CheckResult, Finding, Observation } from './check.ts'
import { blameConfig } from './config-blame.ts'
import { type SeverityPair, severityOf, severityPair } from './finding-severity.ts'
import { CHECKS } from './registry.ts'
import { NO_SOURCE, type Source } from './source.ts'
import { canStart } from './start/can-start.ts'

/** The result of one check; `error` is the cause if the result is `error`, else null. */
export interface CheckOutcome {
  id: string
  /** `fail` if a finding is a warning or an error; with infos only, it is `pass`. */
  result: CheckResult
  error: { code: FailureCode; message: string; hint: string | null } | null
}

/** What all checks found. */
export interface Outcomes {
  results: CheckOutcome[]
  findings: Finding[]
}

/**
 * Runs every check that is not off. Outcomes and findings are in the order of the registry; the findings of a check are
 * sorted by severity, then layer, then path. Never throws: a check that throws is an `error`. The result of a check
 * does not depend on which other checks are on.
 * @param earlier the findings of the target's other platforms before this one, null for the first: target checks report
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
      const ofCheck = typeof observed === 'string' ? [] : add(observed)
      const isNew = !repeats || ofCheck.length > 0
      const result = typeof observed === 'string' ? observed : isNew ? null : 'not-applicable'
      results.push(result === null ? outcomeOf(check.id, ofCheck) : { id: check.id, result, error: null })
    } catch (error) {
      results.push({ id: check.id, result: 'error', error: describe(error) })
    }
  }
  return { results, findings }
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

/** Null if the configuration turns off findings of this kind. */
function toFinding(
  check: Check,
  set: SeverityPair,
  observation: Observation,
  image: Image,
  source: Source,
): Finding | null {
  const severity = severityOf(check, set, observation)
  if (severity === null) return null
  const layer = observation.layer ?? null
  return {
    check: check.id,
    severity,
    path: observation.path ?? null,
    package: observation.package ?? null,
    layer,
    blame:
      observation.blame ??
      (layer === null ? blameConfig(observation.setBy, source) : (image.layers[layer]?.blame ?? null)),
    data: shortened(observation.data ?? {}),
    message: observation.message,
    fix: fixOf(observation.fix),
    ...(observation.unread && { unread: observation.unread }),
    waiver: null,
  }
}

/** A value may be as long as the image's config allows: too long to read. */
function shortened(data: Finding['data']): Finding['data'] {
  const short = (value: string) => shorten(value, MAX_DATA)
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      typeof value === 'string' ? short(value) : Array.isArray(value) ? value.map(short) : value,
    ]),
  )
}

/** Code points; no path is longer. */
const MAX_DATA = 4096

const fixOf = (fix: Words | Fix | null): Fix | null => fix && { snippet: [], ...fix }

/** The outcome of a check that ran. Files that it could not evaluate make it an `error`, unless a waiver excuses each of them. */
export function outcomeOf(id: string, findings: readonly Finding[]): CheckOutcome {
  const unread = findings.filter(finding => finding.unread !== undefined && finding.waiver === null)
  const first = unread[0]?.unread
  if (first === undefined) {
    return { id, result: findings.some(({ severity }) => severity !== 'info') ? 'fail' : 'pass', error: null }
  }
  const messages = [...new Set(unread.map(({ message }) => message.text))]
  const more = messages.length > MAX_UNREAD ? ` And ${counted(messages.length - MAX_UNREAD, 'other file')}.` : ''
  return { id, result: 'error', error: { ...first, message: messages.slice(0, MAX_UNREAD).join(' ') + more } }
}

/** Files in the message of an error. */
const MAX_UNREAD = 3

function compareFindings(a: Finding, b: Finding): number {
  return (
    compareSeverities(a.severity, b.severity) ||
    (a.layer ?? -1) - (b.layer ?? -1) ||
    compareBytes(a.path ?? '', b.path ?? '')
  )
}

function describe(error: unknown): NonNullable<CheckOutcome['error']> {
  if (error instanceof Failure) return { code: error.code, message: error.message, hint: error.hint }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return { code: 'check-crashed', message, hint: 'Please report this with the image or its Dockerfile.' }
}
