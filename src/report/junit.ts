import { describeFinding } from './describe-finding.ts'
import { growthBudgetWords } from './growth-words.ts'
import { element, textElement } from './junit/xml.ts'
import type { FindingReport, ImageReport, Report, ReportedFailure, TargetReport } from './model.ts'
import { explainBudget, explainGrowth } from './problems/budgets.ts'
import type { Problem } from './problems/problem.ts'
import { runResult } from './run-result.ts'

/**
 * The report as JUnit XML, in the dialect that Jenkins, GitLab and others read (jenkinsci/xunit-plugin, junit-10.xsd; it has
 * no attributes for a file and a line). A suite is one image, or a target's build; a case is one check or one budget. A
 * case fails if it fails the gate, so a warning under `fail-on: error` is the output of a case that passes. If
 * the run did not pass, at least one case did not.
 */
export function renderJunit(report: Report): string {
  const suites = [
    ...(report.error === null ? [] : [{ name: 'stagegate', cases: [failureCase(report.error)] }]),
    ...report.targets.flatMap(target => targetSuites(report, target)),
  ]
  if (runResult(report) !== 'passed' && !suites.some(({ cases }) => cases.some(isRed)))
    suites.push({ name: 'stagegate', cases: [NOT_EVALUATED] })
  const counts = countCases(suites.flatMap(({ cases }) => cases))
  const { tests, failures, errors } = counts
  const root = element('testsuites', { name: 'Stagegate', tests, failures, errors }, suites.map(renderSuite))
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`
}

interface Suite {
  name: string
  cases: Case[]
}

interface Case {
  name: string
  seconds?: number
  kind: 'passed' | 'failure' | 'error' | 'skipped'
  /** A severity, or the code of a failure. */
  type?: string
  message?: string
  lines: string[]
}

function targetSuites(report: Report, target: TargetReport): Suite[] {
  const { name, build, error, images } = target
  const cases = [
    ...(error === null ? [] : [failureCase(error)]),
    ...(error === null && build !== null ? [buildCase(build.seconds)] : []),
    ...report.pushFailures.filter(push => push.target === name).map(push => failureCase(push.error)),
  ]
  return [
    { name, cases },
    ...images.map(image => ({ name: `${name} ${image.platform}`, cases: imageCases(target, image) })),
  ].filter(suite => suite.cases.length > 0)
}

const isRed = ({ kind }: Case) => kind === 'failure' || kind === 'error'

/** For a run that did not pass because nothing could be evaluated, such as one without targets. */
const NOT_EVALUATED: Case = { name: 'result', kind: 'error', message: 'Nothing could be evaluated.', lines: [] }

const buildCase = (seconds: number): Case => ({ name: 'build', kind: 'passed', seconds, lines: [] })

function failureCase({ code, message, hint, location, output }: ReportedFailure): Case {
  return { name: code, kind: 'error', type: code, message, lines: [...explain(message, location, hint), ...output] }
}

function imageCases(target: TargetReport, image: ImageReport): Case[] {
  return [
    ...image.checks.map(({ id, result, error }): Case => {
      const findings = image.findings.filter(({ check }) => check === id)
      if (result === 'error') {
        const { code = 'error', message = 'The check broke.', hint = null } = error ?? {}
        return { name: id, kind: 'error', type: code, message, lines: explain(message, null, hint) }
      }
      if (result === 'not-evaluated') return { name: id, kind: 'skipped', message: 'Not evaluated', lines: [] }
      if (result === 'not-applicable') return { name: id, kind: 'skipped', message: 'Not applicable', lines: [] }
      return findingsCase(id, findings)
    }),
    ...image.budgets.map((budget): Case => {
      const name = `budget ${budget.size}`
      return budget.passed
        ? { name, kind: 'passed', lines: [] }
        : problemCase(name, image, explainBudget(target, image, budget, []))
    }),
    ...image.growthBudgets.map((budget): Case => {
      const name = `growth budget ${budget.size}`
      if (budget.result === 'failed') return problemCase(name, image, explainGrowth(target, image, budget, []))
      if (budget.result === 'passed') return { name, kind: 'passed', lines: [] }
      return { name, kind: 'skipped', message: growthBudgetWords(budget), lines: [] }
    }),
  ]
}

function findingsCase(name: string, findings: readonly FindingReport[]): Case {
  const lines = findings.flatMap(finding => {
    const { message, fix } = describeFinding(finding)
    const note = finding.waiver === null ? finding.severity : waiverWords(finding.waiver)
    return explain(`${note}: ${message}`, finding.blame, fix)
  })
  const failing = findings.filter(({ fails }) => fails)
  const [first] = failing
  if (first !== undefined) {
    const more = failing.length === 1 ? '' : ` (and ${failing.length - 1} more)`
    return { name, kind: 'failure', type: first.severity, message: describeFinding(first).message + more, lines }
  }
  const waivers = findings.flatMap(({ waiver }) => waiver ?? [])
  if (waivers.length === 0 || waivers.length < findings.length) return { name, kind: 'passed', lines }
  return { name, kind: 'skipped', message: [...new Set(waivers.map(waiverWords))].join('; '), lines }
}

function waiverWords({ path, reason, until }: NonNullable<FindingReport['waiver']>): string {
  return `waived${path === null ? '' : ` for ${path}`} until ${until} (${reason})`
}

/** An image passes in spite of a budget that is not kept under `fail-on: never`. */
function problemCase(name: string, { result }: ImageReport, { severity, items, place, fix }: Problem): Case {
  const message = items.map(item => item.message).join(' ')
  const lines = explain(message, place, fix)
  return result === 'passed'
    ? { name, kind: 'passed', lines }
    : { name, kind: 'failure', type: severity, message, lines }
}

function explain(message: string, place: { file: string; line: number } | null, fix: string | null): string[] {
  return [
    message,
    ...(place === null ? [] : [`at ${place.file}:${place.line}`]),
    ...(fix === null ? [] : `Fix: ${fix}`.split('\n')),
  ]
}

function countCases(cases: readonly Case[]) {
  const count = (kind: Case['kind']) => cases.filter(one => one.kind === kind).length
  return { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') }
}

function renderSuite({ name, cases }: Suite): string {
  return element(
    'testsuite',
    { name, ...countCases(cases) },
    cases.map(one => renderCase(one, name)),
  )
}

function renderCase({ name, seconds, kind, type, message, lines }: Case, classname: string): string {
  const time = seconds?.toFixed(3) ?? null
  const result =
    kind === 'passed'
      ? lines.length === 0
        ? []
        : [textElement('system-out', {}, lines)]
      : [textElement(kind, { type: type ?? null, message: message ?? null }, lines)]
  return element('testcase', { name, classname, time }, result)
}
