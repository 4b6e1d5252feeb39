import { compareSeverities } from '../options/severity.ts'
import { describeFinding } from './describe-finding.ts'
import { nameLayer } from './layer-name.ts'
import type { FindingReport, ImageReport, Report, ReportedFailure, TargetReport } from './model.ts'
import { explainBudget, explainGrowth } from './problems/budgets.ts'
import { mergeProblems } from './problems/merge.ts'
import { makeItem, makeProblem, type Problem, toPlace } from './problems/problem.ts'

/**
 * All problems of a report, most severe first, then what the base images have last, then in the report's order: failures,
 * exceeded budgets, findings. Findings of one check with the same line and fix are one problem, on all platforms of the
 * target.
 */
export function listProblems(report: Report): Problem[] {
  const reasons = new Map(report.rules.map(({ id, why }) => [id, why]))
  const all = [
    ...listFailures(null, report.error),
    ...report.targets.flatMap(target => [
      ...listFailures(target, target.error),
      ...report.pushFailures.flatMap(({ target: name, error }) =>
        name === target.name ? listFailures(target, error) : [],
      ),
      ...mergeProblems(target.images.flatMap(image => listImageProblems(target, image, reasons))),
    ]),
  ]
  // Array.prototype.sort is stable: findings of one severity keep the report's order.
  return all.sort((a, b) => compareSeverities(a.severity, b.severity) || Number(a.inherited) - Number(b.inherited))
}

function listFailures(target: TargetReport | null, error: ReportedFailure | null): Problem[] {
  if (error === null) return []
  const place = error.location === null ? null : { ...error.location, endLine: error.location.line, instruction: null }
  return [
    makeProblem('failure', 'error', target, {
      id: error.code,
      items: [makeItem(error.message)],
      fix: error.hint,
      place,
      output: error.output,
    }),
  ]
}

function listImageProblems(target: TargetReport, image: ImageReport, reasons: Reasons): Problem[] {
  const platforms = target.images.length > 1 ? [image.platform] : []
  const broken = image.checks.filter(check => check.result === 'error')
  return [
    ...broken.map(check =>
      makeProblem('check', 'error', target, {
        platforms,
        id: check.id,
        items: [makeItem(check.error?.message ?? 'The check broke.')],
        fix: check.error?.hint ?? null,
      }),
    ),
    ...image.budgets.filter(budget => !budget.passed).map(budget => explainBudget(target, image, budget, platforms)),
    ...image.growthBudgets
      .filter(({ result }) => result === 'failed')
      .map(outcome => explainGrowth(target, image, outcome, platforms)),
    ...image.findings.map(finding => explainFinding(target, image, finding, platforms, reasons)),
  ]
}

/** Why each check of the report matters, by id. */
type Reasons = ReadonlyMap<string, string>

function explainFinding(
  target: TargetReport,
  image: ImageReport,
  finding: FindingReport,
  platforms: string[],
  reasons: Reasons,
): Problem {
  const { message, fix } = describeFinding(finding)
  const layer = finding.layer === null || finding.blame !== null ? null : nameLayer(finding.layer, image.layers)
  return makeProblem('finding', finding.severity, target, {
    platforms,
    id: finding.check,
    items: [{ message, path: finding.path, layer }],
    why: reasons.get(finding.check) ?? null,
    fix,
    place: toPlace(finding.blame),
    waiver: finding.waiver,
    inherited: finding.data['inherited'] === true,
    severe: finding.fails || (finding.severity === 'error' && finding.waiver === null),
  })
}
