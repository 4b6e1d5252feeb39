import type { Lint } from '../build/lint.ts'
import { type Dockerfile, findStage, type Stage } from '../plan/dockerfile.ts'
import type { Given } from '../plan/expand.ts'
import type { PlannedTarget } from '../plan/plan.ts'

/** What a check may know besides the image: what it was built from. All of it is absent for an image that was not built here. */
export interface Source {
  dockerfile: Dockerfile | null
  /** The stage that was built. */
  stage: Stage | null
  given: Given
  /** What BuildKit's own checks said; null where nobody asked them. */
  lint: Lint | null
}

const NOTHING: Given = { args: [], contexts: [] }

export const NO_SOURCE: Source = { dockerfile: null, stage: null, given: NOTHING, lint: null }

export function sourceOf({ dockerfile, stage, given }: PlannedTarget, lint: Lint | null): Source {
  const found = stage === null ? dockerfile?.stages.at(-1) : dockerfile && findStage(dockerfile, stage)
  return { dockerfile, stage: found ?? null, given: given ?? NOTHING, lint }
}
