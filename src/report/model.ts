/** The report: schema `stagegate.report/1`, kept in step with schema/report.schema.json. All sizes are bytes. */

import type { BaselineOrigin, GrowthWaiver } from '../baseline/baseline.ts'
import type { Cause, Difference, HistoryPoint, Part, PathChange } from '../baseline/model.ts'
import type { CheckResult, Finding, Severity } from '../checks/check.ts'
import type { GrowthOutcome } from '../gate/growth-budgets.ts'
import type { JudgedFinding } from '../gate/judge.ts'
import type { Base, Blame, Sizes, SourceText } from '../image/model.ts'
import type { BudgetSize } from '../options/options.ts'

export type { BudgetSize, CheckResult, Finding, GrowthOutcome, HistoryPoint, Part, PathChange, SourceText }

export type FindingReport = JudgedFinding

/** What a report says about a check that found something. */
export interface RuleReport {
  id: string
  title: string
  /** Why it matters, in one sentence. */
  why: string
  /** The severity under the preset `recommended`; a warning for a check that is off there. */
  severity: Severity
  /** How it is found, fixed and waived, as Markdown. */
  help: string
}

export type Result = 'passed' | 'failed' | 'error'

export interface Report {
  schema: 'stagegate.report/1'
  /** The gate's decision over all targets. What a push did does not change it. */
  result: Result
  /** Why the run ended before it had targets; null if it has them. */
  error: ReportedFailure | null
  tool: { name: string; version: string }
  source: {
    repository: string | null
    commit: string | null
    ref: string | null
    pullRequest: number | null
    dockerfile: string | null
  }
  /** Null where none was asked for. */
  baseline: BaselineReport | null
  /** The Dockerfiles that blame is about, each once. */
  dockerfiles: SourceText[]
  targets: TargetReport[]
  /** The checks that found something, in the order of the registry. */
  rules: RuleReport[]
  pushed: { target: string; reference: string; digest: string }[]
  /** The targets that passed and could not be pushed, in the order of the plan. */
  pushFailures: { target: string; error: ReportedFailure }[]
}

export interface BaselineReport extends BaselineOrigin {
  /** Gated targets that the baseline has and this run has not. */
  gone: string[]
  waiver: GrowthWaiver | null
}

export interface TargetReport {
  name: string
  /** `gated` is held to budgets and checks, `measured` is built and weighed, `built` only has to build. */
  role: 'gated' | 'measured' | 'built'
  result: Result
  error: ReportedFailure | null
  build: BuildReport | null
  /** Of what was built as a whole, and is pushed: the image's, or that of the index over several images or attestations. */
  digest: string | null
  images: ImageReport[]
}

export interface ReportedFailure {
  code: string
  message: string
  hint: string | null
  location: { file: string; line: number } | null
  /** The last lines that the failing build step printed; hostile text. */
  output: string[]
}

export interface BuildReport {
  seconds: number
  steps: number
  cachedSteps: number
  /** Steps that took longest, slowest first; at most five. */
  slowest: { name: string; seconds: number }[]
}

export interface ImageReport {
  platform: string
  /** The gate's decision on this image; `passed` where it is not gated. */
  result: Result
  digest: string
  reference: string | null
  size: Sizes
  files: number
  /** Null where there is nothing to compare with. */
  growth: GrowthReport | null
  /** Whether the baseline lacks exactly this target or platform. */
  novelty: 'new-target' | 'new-platform' | null
  growthBudgets: GrowthOutcome[]
  /** What earlier commits weighed, oldest first; at most thirty. */
  history: HistoryPoint[]
  budgets: BudgetReport[]
  user: UserReport
  base: Base
  layers: LayerReport[]
  checks: CheckReport[]
  findings: FindingReport[]
  largest: { path: string; size: number; layer: number }[]
}

/** A difference, with as many of its causes and paths as a report holds; `omitted` counts the others. */
export interface GrowthReport extends Omit<Difference, 'causes'> {
  causes: ReportedCause[]
  changed: { added: number; removed: number; grown: number; shrunk: number }
  omitted: { causes: number; paths: number }
}

/** What `stagegate diff` gives: schema `stagegate.diff/1`. */
export interface DiffReport {
  schema: 'stagegate.diff/1'
  before: string
  after: string
  images: DiffImage[]
}

export interface DiffImage {
  target: string | null
  platform: string
  /** Which sides have it. */
  side: 'both' | 'before' | 'after'
  growth: GrowthReport | null
}

/** A cause with its heaviest parts; `more` counts the others. */
export interface ReportedCause extends Cause {
  more: number
}

export interface CheckReport {
  id: string
  result: CheckResult
  /** Why the check could not judge; null for every result but `error`. */
  error?: { code: string; message: string; hint: string | null } | null
}

export interface BudgetReport {
  size: BudgetSize
  limit: number
  actual: number
  passed: boolean
}

export interface UserReport {
  /** `config.User` as the image has it; empty where none was set. */
  spec: string
  uid: number | null
  gid: number | null
  /** Null where it could not be told (the name is not in the image's /etc/passwd). */
  root: boolean | null
  numeric: boolean
  /** Whether a container can start as this user. */
  resolved: boolean
}

export interface LayerReport {
  digest: string
  diffId: string
  compressed: number
  unpacked: number
  files: number
  origin: 'base' | 'own'
  blame: Blame | null
  /** The instruction as the image's history has it, without the values of build arguments. */
  createdBy: string | null
}
