import type { Label, LabelSeverity } from './labels.ts'

/** A finding of the report, reduced to what labels name. */
export interface Found {
  check: string
  severity: LabelSeverity
  line: number | null
  path: string | null
}

/** How the findings of one image compare with its labels. */
export interface Comparison {
  /** The labels that a finding matches. */
  found: Label[]
  missed: Label[]
  /** Errors and warnings that no label has. */
  wrong: Found[]
}

/** The verdicts of one check on the whole corpus. */
export interface Row {
  check: string
  /** Labels, and how many of them were found. */
  seeded: number
  found: number
  wrongErrors: number
  wrongWarnings: number
  /** The part of the verdicts that is right, and the part of the labels that was found; null without any. */
  precision: number | null
  recall: number | null
}

/**
 * Compares the findings of one image with its labels. A finding matches a label of the same check and severity: an error for
 * a label `warning` is as wrong as a warning for a label `error`. An info without a label is not counted.
 */
export function compare(found: readonly Found[], find: readonly Label[], may: readonly Label[]): Comparison {
  const is = (label: Label) => found.some(each => matches(each, label))
  const labels = [...find, ...may]
  return {
    found: find.filter(is),
    missed: find.filter(label => !is(label)),
    wrong: found.filter(each => each.severity !== 'info' && !labels.some(label => matches(each, label))),
  }
}

function matches(found: Found, label: Label): boolean {
  return (
    found.check === label.check &&
    found.severity === label.severity &&
    (label.line === null || found.line === label.line) &&
    (label.path === null || found.path === label.path)
  )
}

/** One row per check that has a label or a wrong verdict, in alphabetical order. */
export function tabulate(comparisons: readonly Comparison[]): Row[] {
  const found = comparisons.flatMap(each => each.found)
  const missed = comparisons.flatMap(each => each.missed)
  const wrong = comparisons.flatMap(each => each.wrong)
  const checks = [...new Set([...found, ...missed, ...wrong].map(({ check }) => check))].sort()
  return checks.map(check => {
    const of = <T extends { check: string }>(list: readonly T[]) => list.filter(each => each.check === check)
    return row(check, of(found).length, of(missed).length, of(wrong))
  })
}

/** The sum of the rows. */
export function total(comparisons: readonly Comparison[]): Row {
  const of = (part: 'found' | 'missed') => comparisons.reduce((sum, each) => sum + each[part].length, 0)
  return row(
    'all',
    of('found'),
    of('missed'),
    comparisons.flatMap(each => each.wrong),
  )
}

/** The part of all warnings that no label has; null without warnings. Warnings that `may` allows are not counted. */
export function wrongWarnings(comparisons: readonly Comparison[]): number | null {
  const warnings = <T extends { severity: LabelSeverity }>(list: readonly T[]) =>
    list.filter(({ severity }) => severity === 'warning').length
  const wrong = warnings(comparisons.flatMap(each => each.wrong))
  return part(wrong, wrong + warnings(comparisons.flatMap(each => each.found)))
}

const part = (of: number, all: number) => (all === 0 ? null : of / all)

function row(check: string, found: number, missed: number, wrong: readonly Found[]): Row {
  return {
    check,
    seeded: found + missed,
    found,
    wrongErrors: wrong.filter(({ severity }) => severity === 'error').length,
    wrongWarnings: wrong.filter(({ severity }) => severity === 'warning').length,
    precision: part(found, found + wrong.length),
    recall: part(found, found + missed),
  }
}
