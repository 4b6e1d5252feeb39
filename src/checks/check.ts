import type { Failure } from '../failure.ts'
import type { FailureCode } from '../failure-codes.ts'
import type { Base, Blame, Need } from '../image/model.ts'
import type { CheckSeverity, Severity } from '../options/severity.ts'
import type { Fix, Words } from '../text/words.ts'
import type { AnalyzedImage } from './analysis.ts'
import type { ConfigInstruction } from './config-blame.ts'
import type { Source } from './source.ts'

/** The grades of evidence, the strongest first. */
export const GRADES = ['proven', 'likely', 'possible'] as const

/**
 * How sure an observation is. `proven`: nothing in the image can make it untrue. `likely`: a script, a start file of a
 * shell, a variable or a guess may. `possible`: there are only hints. Only what is proven can be an error, and what is
 * only possible is an info.
 */
export type Evidence = (typeof GRADES)[number]

/** By grade: what counts as it. */
export type Grades = Readonly<Partial<Record<Evidence, string>>>

/** What a check found, with the message and the fix. */
export interface Observation {
  evidence: Evidence
  /** At most this severity, if the same proof matters less here: a small size, or a file of the base image. */
  severity?: Severity
  path?: string
  package?: { name: string; version: string; type: 'deb' | 'apk' | 'rpm' }
  /** Index of the layer that added it. */
  layer?: number
  /** The Dockerfile line, if the check knows it better than the layer does. */
  blame?: Blame
  /** The Dockerfile instruction that sets it, if it is in the image config and not in a layer. */
  setBy?: ConfigInstruction
  data?: Record<string, string | number | boolean | string[]>
  message: Words
  /** Null if the message is enough. */
  fix: Words | Fix | null
  /** Set if the observation is that the file at `path` could not be evaluated. */
  unread?: Unread
}

/** A file that could not be evaluated: unless a waiver excuses it, the result of the check is `error`, with this code. */
export interface Unread {
  code: FailureCode
  hint: string
}

/** One rule, with the metadata that its documentation is made from. */
export type Check = ImageCheck | TargetCheck

interface Rule {
  /** `family/name`, as configurations and reports write it. */
  id: string
  title: string
  /** The severity under the `recommended` preset; `off` if a rule suits only some images. */
  severity: CheckSeverity
  /** The most severe that a finding is that the base image has; set only if the check marks such findings (`inherited`). */
  inherited?: Severity
  /** Severities that another preset gives it. */
  presets?: Partial<Record<'kubernetes' | 'strict', CheckSeverity>>
  /** The grades that it can give to what it observes, each with what counts as that grade: a sentence. */
  evidence: Grades
  docs: {
    /** Why it matters, in one sentence. */
    why: string
    /** How the check finds it, beyond what `evidence` says. */
    how: string
    /** What it cannot know; null if there are no known limits. */
    limits: string | null
    /** The steps to take, with a Dockerfile snippet if possible. */
    fix: string
  }
}

/** Findings in a stable order, or `not-applicable` (no such files). */
type Observed = Observation[] | 'not-applicable'

export interface ImageCheck extends Rule {
  /**
   * The images that it can evaluate. Windows, WebAssembly and unknown systems have neither Unix accounts and modes nor ELF
   * programs, so the result of a `unix` check is `not-evaluated` for them.
   */
  systems: 'any' | 'unix'
  /** Whether it is about a container that starts, so that it is not applicable to an image of files alone. */
  needsStart?: true
  /** The file contents that `run` reads; the reader keeps no others. */
  needs: Need[]
  /** `set` is the severity of this run. What it throws makes the check `error`. */
  run(image: AnalyzedImage, source: Source, set: Severity): Observed
}

/**
 * A check of what all platforms of a target share: the Dockerfile, and the configuration. Runs once for each target.
 */
export interface TargetCheck extends Rule {
  /** @param base that of the first platform; with several platforms, its digest is the index's, which they share */
  runOnTarget(source: Source, set: Severity, base: Base): Observed | Unevaluated
}

/** A check that could not evaluate the Dockerfile. */
export interface Unevaluated {
  /** Why. It makes the check an `error` if a finding of it could fail the gate. */
  failure: Failure
  /** The result otherwise. */
  otherwise: 'not-applicable' | 'not-evaluated' | 'pass'
}

/** `not-evaluated`: the image is for a system that the check does not know, or BuildKit reads the Dockerfile differently. */
export type CheckResult = 'pass' | 'fail' | 'not-applicable' | 'not-evaluated' | 'error'

/** An observation in a report, with its final severity and the Dockerfile line behind it. */
export interface Finding {
  check: string
  severity: Severity
  path: string | null
  package: { name: string; version: string; type: string } | null
  /** Index into the image's `layers`. */
  layer: number | null
  blame: Blame | null
  data: Record<string, string | number | boolean | string[]>
  message: Words
  fix: Fix | null
  /** The gate removes such a finding, unless a waiver excuses it. */
  unread?: Unread
  waiver: { path: string | null; reason: string; until: string } | null
}
