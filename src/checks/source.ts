import type { Lint } from '../buildx/lint-answer.ts'
import { type Dockerfile, type Stage, targetStage } from '../dockerfile/dockerfile.ts'
import { type BuildInputs, NO_INPUTS } from '../dockerfile/expand.ts'
import type { Waiver } from '../options/options.ts'
import type { Target } from '../plan/target.ts'

/** What a check knows in addition to the image: its source, if Stagegate built it, and the waivers. */
export interface Source {
  dockerfile: Dockerfile | null
  /** The stage that was built. */
  stage: Stage | null
  inputs: BuildInputs
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

export const NO_SOURCE: Source = { dockerfile: null, stage: null, inputs: NO_INPUTS, lint: null, waivers: NO_WAIVERS }

export function toSource(
  { dockerfile, stage, inputs }: Target,
  lint: Lint | null,
  waivers: WaiversInForce = NO_WAIVERS,
): Source {
  const built = dockerfile && targetStage(dockerfile, stage)
  return { dockerfile, stage: built ?? null, inputs: inputs ?? NO_INPUTS, lint, waivers }
}
