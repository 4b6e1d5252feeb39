import type { ReportingConfiguration, ReportingDescriptor } from 'sarif'
import type { Severity } from '../../options/severity.ts'
import type { RuleReport } from '../model.ts'

/** The rule of an exceeded budget. */
export const BUDGET_RULE = 'budget/exceeded'

export const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const

/** The rules of these results, each once: checks in the report's order, then budgets, then checks unknown to the report. */
export function sarifRules(ids: readonly string[], rules: readonly RuleReport[]): ReportingDescriptor[] {
  const used = new Set(ids)
  const documented = rules.filter(({ id }) => used.delete(id)).map(checkRule)
  const budget = used.delete(BUDGET_RULE) ? [budgetRule()] : []
  return [...documented, ...budget, ...[...used].map(unknownRule)]
}

function checkRule({ id, title, why, severity, help }: RuleReport): ReportingDescriptor {
  return rule(id, title, why, severity, { text: help.replace(/^## /gm, ''), markdown: help })
}

function budgetRule(): ReportingDescriptor {
  const help =
    'The result names what weighs most. Make that smaller, or raise the budget in `stagegate.yml` or in the input `budgets`. A budget cannot be waived.'
  const why = 'Everything in an image is pulled, stored and scanned each time it is used.'
  return rule(BUDGET_RULE, 'An image is over its budget', why, 'error', { text: help, markdown: help })
}

/** A report of another version may name a check without a rule. */
function unknownRule(id: string): ReportingDescriptor {
  const text = 'This check is not known to the version of Stagegate that wrote this file.'
  return rule(id, id, text, 'warning', { text, markdown: text })
}

function rule(
  id: string,
  title: string,
  why: string,
  severity: Severity,
  help: NonNullable<ReportingDescriptor['help']>,
): ReportingDescriptor {
  const score = securitySeverity(id, severity)
  const defaultConfiguration: ReportingConfiguration = { level: LEVELS[severity] }
  return {
    id,
    name: id.replace(/(?:^|[^A-Za-z0-9]{1,9})([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: `${title}.` },
    fullDescription: { text: why },
    help,
    defaultConfiguration,
    properties: {
      tags: ['docker', id.split('/')[0] ?? '', ...(score === null ? [] : ['security'])],
      precision: 'high',
      ...(score === null ? { 'problem.severity': PROBLEM_SEVERITIES[severity] } : { 'security-severity': score }),
    },
  }
}

/** CodeQL's severities of queries that do not look for vulnerabilities. */
const PROBLEM_SEVERITIES = { error: 'error', warning: 'warning', info: 'recommendation' } as const

/** Checks whose findings an attacker could use; the others concern size and function. */
const SECURITY = /^(?:secrets|permissions)\/|^user\/(?:root|step-down|empty-password|duplicate-uid)$/

/** On the scale of CVSS, as code scanning reads it: from 4.0 medium, from 7.0 high. Null if it is not a security matter. */
function securitySeverity(id: string, severity: Severity): string | null {
  if (!SECURITY.test(id)) return null
  return { error: '7.5', warning: '5.0', info: '2.0' }[severity]
}
