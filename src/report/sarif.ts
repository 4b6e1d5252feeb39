import type { Log, Notification } from 'sarif'
import { visible } from './escape.ts'
import type { Report } from './model.ts'
import { type Problem, problems } from './problems.ts'
import { locationOf } from './sarif/locations.ts'
import { sarifResults } from './sarif/results.ts'
import { sarifRules } from './sarif/rules.ts'

export interface SarifOptions {
  /**
   * Whether findings that a waiver excuses are written, as suppressed. GitHub's code scanning is not to get them: it
   * does not read `suppressions`, and would open an alert for each.
   */
  waived: boolean
}

/** Code scanning shows no more of a run, and refuses more than five times as many. */
const MOST_RESULTS = 5000

/**
 * The report as SARIF 2.1.0 (OASIS, Static Analysis Results Interchange Format): findings and budgets that are not kept
 * are results. What could not be judged (a build that failed, a check that broke) is a notification, and the run then
 * is no successful one: GitHub refuses such an upload instead of taking alerts for mended that nobody looked for.
 */
export function renderSarif(report: Report, options: SarifOptions): string {
  const all = problems(report)
  const fallback = report.source.dockerfile ?? 'Dockerfile'
  const told = all.filter(({ kind, waiver }) => kind !== 'build' && kind !== 'unjudged' && (options.waived || !waiver))
  const broken = all.filter(({ kind }) => kind === 'build' || kind === 'unjudged')
  const results = sarifResults(told, fallback)
  const left = results.length - MOST_RESULTS
  const notifications = broken.map(problem => notification(problem, fallback))
  if (left > 0) notifications.push({ level: 'warning', message: { text: `${left} more results were left out.` } })
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Stagegate',
            semanticVersion: report.tool.version,
            rules: sarifRules(results.map(result => result.ruleId ?? '')),
          },
        },
        invocations: [{ executionSuccessful: report.result !== 'error', toolExecutionNotifications: notifications }],
        columnKind: 'utf16CodeUnits',
        results: results.slice(0, MOST_RESULTS),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}

function notification({ id, target, items, fix, place }: Problem, fallback: string): Notification {
  const text = [...items.map(({ message }) => message), ...(fix === null ? [] : [fix])].join(' ')
  return {
    level: 'error',
    ...(id !== null && { descriptor: { id: visible(id) } }),
    message: { text: visible(`${target}: ${text}`) },
    locations: [locationOf(place, fallback)],
  }
}
