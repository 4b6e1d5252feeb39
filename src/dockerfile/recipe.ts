import type { Platform } from '../oci/platform.ts'
import { type Dockerfile, type Stage, targetStage } from './dockerfile.ts'
import { type BuildInputs, NO_INPUTS } from './expand.ts'
import { resolveStages } from './resolve-stages.ts'

/** What an image is built from. */
export interface Recipe {
  /** Null if the text is not available. */
  dockerfile: Dockerfile | null
  /** The stage that is built; null for the last one. */
  stage: string | null
  inputs?: BuildInputs
}

/** The recipe of a bake target that another target takes as a context. */
export interface LinkedRecipe extends Recipe {
  name: string
}

/** A stage with everything below it, as one build has it. */
export interface BuiltStage {
  dockerfile: Dockerfile
  stage: Stage
  inputs: BuildInputs
  /** By name: the bake targets that are contexts of this one, directly or through others. */
  linked: ReadonlyMap<string, BuiltStage>
}

/**
 * The stage of a recipe; null if it is unknown.
 * @param platform that of the image; null if it is unknown
 */
export function resolveRecipe(
  recipe: Recipe,
  linked: readonly LinkedRecipe[],
  platform: Platform | null,
): BuiltStage | null {
  const all = new Map<string, BuiltStage>()
  const resolve = ({ dockerfile: written, stage: name, inputs = NO_INPUTS }: Recipe): BuiltStage | null => {
    const dockerfile = written && resolveStages(written, inputs, platform)
    const stage = dockerfile && targetStage(dockerfile, name)
    return stage ? { dockerfile, stage, inputs, linked: all } : null
  }
  for (const one of linked) {
    const stage = resolve(one)
    if (stage) all.set(one.name, stage)
  }
  return resolve(recipe)
}
