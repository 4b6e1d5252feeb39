import type { BuildRequest } from '../buildx/build-request.ts'
import type { LinkedRecipe, Recipe } from '../dockerfile/recipe.ts'
import type { GateRole } from '../options/options.ts'

/** A target as checks and budgets see it; of an image that something else built, only the name is known. */
export interface Target extends Recipe {
  /** The stage's name, bake's target name, or `default` for an unnamed last stage. */
  name: string
  role: GateRole | 'built'
  /** The bake targets that are contexts of this one, directly or through others. */
  linked?: readonly LinkedRecipe[]
  /** Whether BuildKit reads the Dockerfile differently: then nothing relies on Stagegate's structure of it. */
  isDisputed?: boolean
  /** Whether the target is built from a Dockerfile that Stagegate cannot read. */
  isUnread?: boolean
}

/** A target with everything that its build takes. */
export interface PlannedTarget extends Target {
  /** The build context: a folder or a URL. */
  context: string
  /** What a bake target is built from, without its stage: equal for two targets that differ only in the stage. */
  definition?: string
  request: BuildRequest
}
