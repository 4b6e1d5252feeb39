import type { Lint } from '../buildx/lint-answer.ts'
import { type Dockerfile, type Stage, targetStage } from '../dockerfile/dockerfile.ts'
import { type BuildInputs, NO_INPUTS } from '../dockerfile/expand.ts'
import { resolveStages } from '../dockerfile/resolve-stages.ts'
import type { Platform } from '../oci/platform.ts'
import type { Waiver } from '../options/options.ts'
import type { Target } from '../plan/target.ts'

/** What a check knows in addition to the image: its source, if Stagegate built it, and the waivers. */
export interface Source {
  dockerfile: Dockerfile | null
  /** Whether the Dockerfile is left out because BuildKit reads it differently. */
  isDisputed: boolean
  /** The stage that was built. */
  stage: Stage | null
  inputs: BuildInputs
  /** That of the image; null if it is unknown. */
  platform: Platform | null
  /** The answer of BuildKit's own checks; null if they did not run. */
  lint: Lint | null
  waivers: WaiversInForce
}

/** The waivers of a run, the target under evaluation, and the day that decides which waivers have expired. */
export interface WaiversInForce {
  list: readonly Waiver[]
  target: string
  now: Date
}

const NO_WAIVERS: WaiversInForce = { list: [], target: '', now: new Date(0) }

export const NO_SOURCE: Source = {
  dockerfile: null,
  isDisputed: false,
  stage: null,
  inputs: NO_INPUTS,
  platform: null,
  lint: null,
  waivers: NO_WAIVERS,
}

/** @param platform that of the image; null if it is unknown */
export function toSource(
  { dockerfile: ofTarget, stage, inputs = NO_INPUTS, isDisputed = false }: Target,
  lint: Lint | null,
  waivers: WaiversInForce = NO_WAIVERS,
  platform: Platform | null = null,
): Source {
  const dockerfile = isDisputed ? null : ofTarget && resolveStages(ofTarget, inputs, platform)
  const built = dockerfile && targetStage(dockerfile, stage)
  return { dockerfile, isDisputed, stage: built ?? null, inputs, platform, lint, waivers }
}
