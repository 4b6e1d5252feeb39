import type { FailureLocation } from '../failure.ts'
import type { NormalizedPlatform } from '../oci/platform.ts'
import type { TaggedReference } from '../oci/reference.ts'
import type { Limits } from './limits.ts'
import type { Severity } from './severity.ts'

/** Everything that a run was asked for, validated; nothing in it is optional any more. */
export interface Options {
  /** A folder, or a URL that BuildKit fetches. */
  context: string
  /** The Dockerfile; null leaves the place to buildx (`Dockerfile` in the context). */
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
  /** The builder's name; null takes the one that buildx has selected. */
  builder: string | null
  /** The BuildKit image for a builder that Stagegate makes; null takes buildx's own choice. */
  builderImage: string | null
  failOn: 'error' | 'warning' | 'never'
  preset: Preset
  /** Severities by check id, which override those of the preset. */
  severityOverrides: Record<string, Severity | 'off'>
  waivers: Waiver[]
  /** The bounds of the image reader. */
  limits: Limits
  push: PushOptions
  publish: PublishOptions
}

/** What becomes of the images that passed. */
export interface PushOptions {
  /** `all` pushes every reference or, where the gate did not pass, none; `each` lets every target that passed go. */
  mode: 'off' | 'all' | 'each'
  /** Empty leaves them to the bake definition. */
  tags: Tag[]
}

export interface Tag {
  /** Null means the one target that is gated. */
  target: string | null
  reference: TaggedReference
}

/** What a pull request and its run are told; the command line publishes nothing. */
export interface PublishOptions {
  comment: 'always' | 'on-change' | 'off'
  /** Tells the comments of several steps on one pull request apart; empty for the only one. */
  commentKey: string
  summary: boolean
  /** Where the report is written as SARIF; null writes none. */
  sarifFile: string | null
}

/** Which size a budget limits; `own` is the own layers' unpacked bytes. */
export type BudgetSize = 'compressed' | 'unpacked' | 'merged' | 'own' | 'own.compressed'

/** Which severities are started from; the first is the default. */
export const PRESETS = ['recommended', 'strict', 'kubernetes'] as const

export type Preset = (typeof PRESETS)[number]

/** `default` gates the Dockerfile's last stage (or bake's default group), `all` every named one. */
export type TargetSelection =
  | { kind: 'default'; measured: string[] }
  | { kind: 'all'; measured: string[] }
  | { kind: 'named'; gated: string[]; measured: string[] }

export interface Budget {
  target: string
  /** Null limits the image of every platform that has no budget of its own. */
  platform: NormalizedPlatform | null
  size: BudgetSize
  /** Bytes. */
  limit: number
  /** Where the user wrote it, for messages. */
  from: string | FailureLocation
}

/** A limit for what a size may gain over the baseline: bytes, or per cent of what it was. */
export interface GrowthBudget {
  target: string
  size: BudgetSize
  limit: { bytes: number } | { percent: number }
  /** Where the user wrote it, for messages. */
  from: string | FailureLocation
}

export interface BaselineOptions {
  source: BaselineSource
  /** Branches besides the default one whose runs leave a baseline to others; globs. */
  branches: string[]
  /** The label of a pull request that waives its growth budgets. */
  waiveLabel: string
}

/** `auto` is the merge base's report out of the cache; a path leads to a report, an archive or a layout. */
export type BaselineSource =
  | { kind: 'auto' }
  | { kind: 'off' }
  | { kind: 'file'; path: string }
  | { kind: 'image'; reference: string }

export interface BuildOptions {
  args: string[]
  contexts: string[]
  /** `id=value`; handed to buildx through its environment, never on the disk or a command line. */
  secrets: { id: string; value: string }[]
  secretEnvs: { id: string; env: string }[]
  secretFiles: { id: string; path: string }[]
  ssh: string[]
  labels: string[]
  annotations: string[]
  platforms: string[]
  /** As `docker buildx build --provenance` and `--sbom` take them; null attaches what the definition says, else nothing. */
  provenance: string | null
  sbom: string | null
  /** Whether attestations are stored as OCI artifacts; null leaves it to the builder (BuildKit 0.32 and newer do so). */
  ociArtifact: boolean | null
  noCache: boolean
  pull: boolean
}

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
  /** Null waives the check wherever it finds something. */
  path: string | null
  target: string | null
  reason: string
  /** The last day that it holds, `YYYY-MM-DD`. */
  until: string
  /** Where the user wrote it. */
  place: { file: string; line: number }
}
