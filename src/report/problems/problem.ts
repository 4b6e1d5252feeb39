import type { Blame } from '../../image/model.ts'
import type { Severity } from '../../options/severity.ts'
import type { LayerName } from '../layer-name.ts'
import type { TargetReport } from '../model.ts'

/** A problem that every renderer shows with the same words; all text may be hostile. */
export interface Problem {
  /** `failure`: of the run, a target or a push; `budget`; `finding`; `check`: a check that broke. */
  kind: 'failure' | 'budget' | 'finding' | 'check'
  severity: Severity
  /** An error, or a finding that fails the gate; nothing that a waiver excuses. */
  severe: boolean
  /** Empty if the whole run failed. */
  targets: readonly string[]
  /** The platforms that have it; empty if the target has at most one image. */
  platforms: string[]
  /** The check's id, or a failure's code; null for a budget. */
  id: string | null
  /** One for each finding; the first is shown if there is room for only one. */
  items: ProblemItem[]
  /** Why it matters, in one sentence; null if the message says so. */
  why: string | null
  fix: string | null
  place: Place | null
  /** What contributes most to an exceeded budget, largest first. */
  contributors: Weight[]
  /** The last lines of a build that failed. */
  output: string[]
  waiver: { path: string | null; reason: string; until: string } | null
  /** Whether the image has it from its base image. */
  inherited: boolean
}

export interface ProblemItem {
  message: string
  path: string | null
  /** Null if a Dockerfile line says more, or if it is not about a layer. */
  layer: LayerName | null
}

/** The whole base image, or one own layer. */
export type Weight = { bytes: number } & (
  | { what: 'base'; reference: string | null }
  | { what: 'layer'; layer: LayerName; place: Place | null }
)

export type Place = { file: string; line: number; endLine: number; instruction: string | null }

/** A problem of a target, or of the whole run if there is no target. */
export function makeProblem(
  kind: Problem['kind'],
  severity: Severity,
  target: TargetReport | null,
  rest: Partial<Problem> & Pick<Problem, 'items'>,
): Problem {
  return {
    kind,
    severity,
    severe: severity === 'error',
    targets: target === null ? [] : [target.name],
    platforms: [],
    id: null,
    why: null,
    fix: null,
    place: null,
    contributors: [],
    output: [],
    waiver: null,
    inherited: false,
    ...rest,
  }
}

/** What was found, as a message alone. */
export function makeItem(message: string): ProblemItem {
  return { message, path: null, layer: null }
}

/** The lines of the Dockerfile that a blame names. */
export function toPlace(blame: Blame | null): Place | null {
  if (blame === null) return null
  return { file: blame.file, line: blame.line, endLine: blame.endLine, instruction: blame.instruction }
}
