import type { FailureLocation } from '../failure.ts'
import type { NormalizedPlatform } from '../oci/platform.ts'
import type { TaggedReference } from '../oci/reference.ts'
import type { BuildOptions } from './build.ts'
import type { Limits } from './limits.ts'
import type { OptionPlace } from './problems.ts'
import type { FailOn, Severities } from './severity.ts'

/** The validated options of a run, complete with their defaults. */
export interface Options {
  /** A folder, or a URL that BuildKit fetches. */
  context: string
  /** The Dockerfile; null for buildx's default (`Dockerfile` in the context). */
  file: string | null
  /** Bake definitions: HCL, JSON or Compose. Empty for a plain Dockerfile. */
  bakeFiles: string[]
  targets: TargetSelection
  verifyStages: boolean
  budgets: Budget[]
  growth: GrowthBudget[]
  /** The targets whose budgets in the configuration are left out, since an image that is inspected is none of them. */
  unappliedBudgets: string[]
  baseline: BaselineOptions
  build: BuildOptions
  cache: CacheOptions
  /** The builder's name; null for the one that buildx has selected. */
  builder: string | null
  /** The BuildKit image for the builder that Stagegate creates; null for buildx's default. */
  builderImage: string | null
  failOn: FailOn
  preset: Preset
  /** Severities by check id, which override those of the preset. */
  severityOverrides: Severities
  waivers: Waiver[]
  /** The bounds of the image reader. */
  limits: Limits
  push: PushOptions
  publish: PublishOptions
}

/** Where verified images are pushed. */
export interface PushOptions {
  /** `all` pushes everything, and only if the gate passes. `each` pushes every target that passed. */
  mode: 'off' | 'all' | 'each'
  /** Empty for the tags of the bake definition. */
  tags: Tag[]
}

export interface Tag {
  /** Null means the one target that is gated. */
  target: string | null
  reference: TaggedReference
}

/** What the action publishes. The command line publishes nothing. */
export interface PublishOptions {
  comment: 'always' | 'on-change' | 'off'
  /** Identifies the comment among those of several steps on one pull request; may be empty. */
  commentKey: string
  summary: boolean
  /** The path of the SARIF file; null writes none. */
  sarifFile: string | null
}

/** The size that a budget limits; `own` is the unpacked size of the own layers. */
export type BudgetSize = 'compressed' | 'unpacked' | 'merged' | 'own' | 'own.compressed'

/** The sets of base severities; the first is the default. */
export const PRESETS = ['recommended', 'strict', 'kubernetes'] as const

export type Preset = (typeof PRESETS)[number]

/** Whether a target must meet budgets and checks, or is only built and measured. */
export type GateRole = 'gated' | 'measured'

export interface TargetSelection {
  /** `default` gates the Dockerfile's last stage (or bake's default group), `all` every named stage and the last one. */
  kind: 'default' | 'all' | 'named'
  /** The targets that the inputs name; otherwise those that the configuration adds. */
  gated: string[]
  /** The targets that the configuration adds as measured. */
  measured: TargetRole[]
}

/** The role that a configuration gives a target. */
export interface TargetRole {
  target: string
  role: GateRole
  from: FailureLocation
}

export interface Budget {
  target: string
  /** Null limits the image of every platform without a separate budget. */
  platform: NormalizedPlatform | null
  size: BudgetSize
  /** Bytes. */
  limit: number
  /** Where the user wrote it, for messages. */
  from: OptionPlace
}

/** A limit for the growth of a size since the baseline, in bytes or in percent. */
export interface GrowthBudget {
  target: string
  size: BudgetSize
  limit: { bytes: number } | { percent: number }
  /** Where the user wrote it, for messages. */
  from: OptionPlace
}

export interface BaselineOptions {
  source: BaselineSource
  /** Branches whose runs save baselines, besides the default branch; globs. */
  branches: string[]
  /** The pull request label that waives growth budgets. */
  waiveLabel: string
}

/** `auto` is the cached report of the merge base. A file is a report, an archive or a layout. */
export type BaselineSource =
  | { kind: 'auto' }
  | { kind: 'off' }
  | { kind: 'file'; path: string }
  | { kind: 'image'; reference: string }

export interface CacheOptions {
  backend: CacheBackend
  from: string[]
  to: string[]
}

export type CacheBackend =
  | { kind: 'off' }
  | { kind: 'gha' }
  | { kind: 'registry'; reference: string }
  | { kind: 'local'; path: string }

export interface Waiver {
  check: string
  /** Null waives all findings of the check. */
  path: string | null
  target: string | null
  reason: string
  /** The last day of the waiver, `YYYY-MM-DD`. */
  until: string
  /** Where the user wrote it. */
  place: FailureLocation
}
