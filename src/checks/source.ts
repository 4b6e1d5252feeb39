import type { Lint } from '../buildx/lint-answer.ts'
import { type Dockerfile, type Stage, targetStage } from '../dockerfile/dockerfile.ts'
import type { BuildInputs } from '../dockerfile/expand.ts'
import type { Waiver } from '../options/options.ts'
import type { Target } from '../plan/target.ts'

/** What a check may know besides the image: what it was built from, which nobody knows of an image that was not built here; and the exceptions. */
export interface Source {
  dockerfile: Dockerfile | null
  /** The stage that was built. */
  stage: Stage | null
  inputs: BuildInputs
  /** What BuildKit's own checks said; null where nobody asked them. */
  lint: Lint | null
  waivers: WaiversInForce
}

/** The waivers of a run, the target that is judged, and the day that they are held against. */
export interface WaiversInForce {
  list: readonly Waiver[]
  target: string
  now: Date
}

const NO_WAIVERS: WaiversInForce = { list: [], target: '', now: new Date(0) }

const NO_INPUTS: BuildInputs = { args: [], contexts: [] }

export const NO_SOURCE: Source = { dockerfile: null, stage: null, inputs: NO_INPUTS, lint: null, waivers: NO_WAIVERS }

export function sourceOf(
  { dockerfile, stage, inputs }: Target,
  lint: Lint | null,
  waivers: WaiversInForce = NO_WAIVERS,
): Source {
  const built = dockerfile && targetStage(dockerfile, stage)
  return { dockerfile, stage: built ?? null, inputs: inputs ?? NO_INPUTS, lint, waivers }
}
