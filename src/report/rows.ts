import type { BudgetReport, FindingReport, ImageReport, Report, Result, TargetReport, UserReport } from './model.ts'
import { isUnpushed } from './run-result.ts'

/** The content of one row of the table; each renderer formats it. */
export interface Row {
  target: TargetReport
  /** Null if nothing was measured. */
  image: ImageReport | null
  /** Whether the target has several images, which the row tells apart by platform. */
  severalPlatforms: boolean
  verdict: RowVerdict
  /** Whether the target passed and could not be pushed. */
  unpushed: boolean
  budgets: BudgetReport[]
  user: Cell
  toolchain: Cell
}

/** The verdict of a row: the gate's, or the role of a target that is not gated. */
export type RowVerdict = Result | 'measured' | 'built'

/** A cell's words, and their severity; no words if nothing was evaluated. */
export interface Cell {
  words: string
  /** The text after them, less prominent; may be empty. */
  note: string
  severity: 'error' | 'warning' | null
}

/** One row per target and platform, in the report's order. */
export function rows(report: Report): Row[] {
  return report.targets.flatMap(target =>
    (target.images.length === 0 ? [null] : target.images).map(image => row(report, target, image)),
  )
}

function row(report: Report, target: TargetReport, image: ImageReport | null): Row {
  return {
    target,
    image,
    severalPlatforms: target.images.length > 1,
    verdict: verdictOf(target, image),
    unpushed: isUnpushed(report, target),
    budgets: image?.budgets ?? [],
    user: image === null ? NOTHING : userCell(image),
    toolchain: image === null ? NOTHING : toolchainCell(image),
  }
}

const NOTHING: Cell = { words: '', note: '', severity: null }

/** The gate's decision on the image; the target's, if no image explains it (a failed build). */
function verdictOf(target: TargetReport, image: ImageReport | null): RowVerdict {
  const explained = target.images.some(({ result }) => result === target.result)
  const result = image !== null && explained ? image.result : target.result
  return result === 'passed' && target.role !== 'gated' ? target.role : result
}

/** Findings of a family of checks that no waiver excuses. */
function unwaivedFindings(image: ImageReport, family: string): FindingReport[] {
  return image.findings.filter(finding => finding.check.startsWith(family) && finding.waiver === null)
}

function worstSeverity(findings: FindingReport[]): 'error' | 'warning' | null {
  const severities = findings.map(finding => finding.severity)
  return severities.includes('error') ? 'error' : severities.includes('warning') ? 'warning' : null
}

function hasBrokenCheck(image: ImageReport, family: string): boolean {
  return image.checks.some(check => check.id.startsWith(family) && check.result === 'error')
}

/** Whether the checks of a family could not evaluate the image's system. */
function isUnevaluated(image: ImageReport, family: string): boolean {
  const results = image.checks.filter(({ id }) => id.startsWith(family)).map(({ result }) => result)
  return results.length > 0 && results.every(result => result === 'not-evaluated')
}

/** For an image whose system the checks do not know. */
export const UNEVALUATED: Cell = { words: 'not evaluated', note: '', severity: null }

function userCell(image: ImageReport): Cell {
  if (isUnevaluated(image, 'user/')) return UNEVALUATED
  const severity = hasBrokenCheck(image, 'user/') ? 'error' : worstSeverity(unwaivedFindings(image, 'user/'))
  return { ...userWords(image.user), severity }
}

/** The user that a container runs as: its name or number, and details. */
export function userWords(user: UserReport): { words: string; note: string } {
  if (!user.resolved) return { words: user.spec, note: 'unknown' }
  if (user.root === true) {
    return user.spec === '' || user.spec === 'root' ? { words: 'root', note: '' } : { words: user.spec, note: 'root' }
  }
  return { words: user.spec, note: user.numeric || user.uid === null ? '' : String(user.uid) }
}

function toolchainCell(image: ImageReport): Cell {
  const checks = image.checks.filter(check => check.id.startsWith('toolchain/') && check.result !== 'not-applicable')
  if (checks.length === 0) return NOTHING
  if (isUnevaluated(image, 'toolchain/')) return UNEVALUATED
  if (hasBrokenCheck(image, 'toolchain/')) return { words: 'not evaluated', note: '', severity: 'error' }
  const shipped = unwaivedFindings(image, 'toolchain/')
  const severity = worstSeverity(shipped)
  if (severity === null) return { words: 'none', note: '', severity }
  const names = new Set(shipped.filter(finding => finding.severity !== 'info').flatMap(toolNames))
  const first = shipped.filter(finding => finding.severity === severity).flatMap(toolNames)[0] ?? ''
  return { words: first, note: names.size > 1 ? `+${names.size - 1}` : '', severity }
}

/** The tools that a finding names; if it names none, what the check looks for. */
function toolNames({ check, data }: FindingReport): string[] {
  const tools = data['tools']
  return Array.isArray(tools) && tools.length > 0 ? tools : [check.slice('toolchain/'.length).replaceAll('-', ' ')]
}
