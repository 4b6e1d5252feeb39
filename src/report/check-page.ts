import { type Check, type Evidence, GRADES } from '../checks/check.ts'
import { atGrade } from '../checks/finding-severity.ts'
import { presetSeverity } from '../checks/severities.ts'
import { PRESETS } from '../options/options.ts'
import type { CheckSeverity } from '../options/severity.ts'

/** One part of a check's documentation; the body is our own Markdown, with fenced blocks for snippets. */
export interface Section {
  title: string
  body: string
}

/** The documentation of a check, in the order of its page; docs/checks, `explain` and SARIF show it. */
export function checkSections(check: Check): Section[] {
  const { why, how, limits, fix } = check.docs
  return [
    { title: 'Severity', body: severityOfGrades(check) },
    { title: 'Why it matters', body: why },
    { title: 'How Stagegate finds it', body: how },
    { title: 'Known limits', body: limits ?? 'None are known.' },
    { title: 'How to fix it', body: fix },
    { title: 'How to waive it', body: waiving(check) },
  ]
}

/** The same as Markdown, without the title. */
export function checkHelp(check: Check): string {
  return checkSections(check)
    .map(({ title, body }) => `## ${title}\n\n${body}`)
    .join('\n\n')
}

/** A check's page as Markdown, its id below the title. */
export function checkPage(check: Check): string {
  const sections = checkSections(check).map(({ title, body }) => `## ${title}\n\n${body}\n`)
  return `# ${check.title}\n\n\`${check.id}\`\n\n${sections.join('\n')}`
}

/** The severity of a check's strongest evidence in each preset, in the order of PRESETS. */
export function presetSeverities(check: Check): CheckSeverity[] {
  return severitiesAt(check, gradesOf(check)[0] ?? 'proven')
}

function severitiesAt(check: Check, grade: Evidence): CheckSeverity[] {
  return PRESETS.map(preset => presetSeverity(check, preset)).map(severity =>
    severity === 'off' ? 'off' : atGrade(severity, grade),
  )
}

const gradesOf = ({ evidence }: Check): Evidence[] => GRADES.filter(grade => evidence[grade] !== undefined)

/** A table for the eye, and what counts as each grade. */
function severityOfGrades(check: Check): string {
  const grades = gradesOf(check)
  const table = [
    `| Evidence | ${PRESETS.join(' | ')} |`,
    `|---|${PRESETS.map(() => '---|').join('')}`,
    ...grades.map(grade => `| ${grade} | ${severitiesAt(check, grade).join(' | ')} |`),
  ]
  const meanings = grades.map(grade => `${grade.charAt(0).toUpperCase()}${grade.slice(1)}: ${check.evidence[grade]}`)
  return [table.join('\n'), ...meanings].join('\n\n')
}

function waiving({ id, inherited }: Check): string {
  return `Add a waiver to \`stagegate.yml\`, with a reason and its last day. \`target\` and \`path\` are optional and narrow it:

\`\`\`yaml
waivers:
  - check: ${id}
    target: production
    path: /usr/bin/**
    reason: why this is acceptable here
    until: 2027-03-01
\`\`\`

A waived finding is still shown. To change the check's severity everywhere, or to turn it off:

\`\`\`yaml
checks:
  ${id}: warning # or error, info, off${inherited === undefined ? '' : `\n  # or, for what the base image has: ${id}: { inherited: info }`}
\`\`\``
}
