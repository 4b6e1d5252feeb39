import { gzipSync } from 'node:zlib'
import type { Log, Notification, Result } from 'sarif'
import { counted } from '../text/format.ts'
import { visible } from './escape.ts'
import { inertJson } from './inert.ts'
import type { Report } from './model.ts'
import { failedFirst } from './order.ts'
import type { Problem } from './problems/problem.ts'
import { listProblems } from './problems.ts'
import { locationOf } from './sarif/locations.ts'
import { sarifResults } from './sarif/results.ts'
import { sarifRules } from './sarif/rules.ts'

export interface SarifOptions {
  /**
   * Whether waived findings are written, as suppressed. GitHub's code scanning must not get them: it does not read
   * `suppressions`, and would open an alert for each.
   */
  waived: boolean
}

/**
 * Code scanning shows no more of a run, and refuses more than five times as many or a file of more than 10 MB, compressed
 * (docs.github.com, "SARIF results exceed one or more limits" and "SARIF results file is too large").
 */
const MAX_RESULTS = 5000
const MAX_PACKED_BYTES = 9_500_000
const MAX_NOTIFICATIONS = 500

/**
 * The report as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format): findings and exceeded budgets
 * are results. What could not be evaluated (a build that failed, a check that broke) is a notification, and the run then
 * is not successful: GitHub refuses such an upload instead of closing alerts that were not evaluated.
 */
export function renderSarif(report: Report, options: SarifOptions): string {
  const all = listProblems(failedFirst(report))
  const fallback = report.source.dockerfile ?? 'Dockerfile'
  const reported = all.filter(
    ({ kind, waiver }) => kind !== 'failure' && kind !== 'check' && (options.waived || !waiver),
  )
  const broken = all.filter(({ kind }) => kind === 'failure' || kind === 'check')
  const results = sarifResults(reported, fallback)
  let shown = results.slice(0, MAX_RESULTS)
  const render = (): string =>
    `${inertJson(JSON.stringify(log(report, shown, broken, results.length - shown.length, fallback), null, 2))}\n`
  let text = render()
  while (shown.length > 0 && isTooLarge(text)) {
    shown = shown.slice(0, Math.floor(shown.length / 2))
    text = render()
  }
  return text
}

function isTooLarge(text: string): boolean {
  // A character is at most three bytes, and packing makes nothing much longer.
  return text.length > MAX_PACKED_BYTES / 3 && gzipSync(text).length > MAX_PACKED_BYTES
}

function log(report: Report, shown: Result[], broken: readonly Problem[], left: number, fallback: string): Log {
  const notifications = broken.slice(0, MAX_NOTIFICATIONS).map(problem => notification(problem, fallback))
  notifications.push(...leftOut(left, 'result'))
  notifications.push(...leftOut(broken.length - MAX_NOTIFICATIONS, 'notification'))
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Stagegate',
            semanticVersion: report.tool.version,
            rules: sarifRules(
              shown.map(result => result.ruleId ?? ''),
              report.rules,
            ),
          },
        },
        invocations: [{ executionSuccessful: report.result !== 'error', toolExecutionNotifications: notifications }],
        columnKind: 'utf16CodeUnits',
        results: shown,
      },
    ],
  }
}

function leftOut(count: number, noun: string): Notification[] {
  if (count <= 0) return []
  const text = `${counted(count, `more ${noun}`)} did not fit within the limits of code scanning. The JSON report has everything.`
  return [{ level: 'warning', message: { text } }]
}

function notification({ id, targets, items, fix, place }: Problem, fallback: string): Notification {
  const text = [...items.map(({ message }) => message), ...(fix === null ? [] : [fix])].join(' ')
  return {
    level: 'error',
    ...(id !== null && { descriptor: { id: visible(id) } }),
    message: { text: visible([...targets, text].join(': ')) },
    locations: [locationOf(place, fallback)],
  }
}
