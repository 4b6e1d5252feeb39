import type { Lint } from '../buildx/lint-answer.ts'
import type { Dockerfile, Stage } from '../dockerfile/dockerfile.ts'
import { type BuildInputs, NO_INPUTS } from '../dockerfile/expand.ts'
import { type BuiltStage, resolveRecipe } from '../dockerfile/recipe.ts'
import type { Platform } from '../oci/platform.ts'
import type { Waiver } from '../options/options.ts'
import type { Target } from '../plan/target.ts'

/** What a check knows in addition to the image: its source, if Stagegate built it, and the waivers. */
export interface Source {
  dockerfile: Dockerfile | null
  /** Whether the Dockerfile is left out because BuildKit reads it differently. */
  isDisputed: boolean
  /** Whether Stagegate built the image, and cannot read the Dockerfile. */
  isUnread: boolean
  /** Whether it cannot read that of a bake target which is a context of this one. */
  isLinkedUnread: boolean
  /** The stage that was built. */
  stage: Stage | null
  inputs: BuildInputs
  /** The bake targets that are contexts of this one, by name. */
  linked: BuiltStage['linked']
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
  isUnread: false,
  isLinkedUnread: false,
  stage: null,
  inputs: NO_INPUTS,
  linked: new Map(),
  platform: null,
  lint: null,
  waivers: NO_WAIVERS,
}

/** @param platform that of the image; null if it is unknown */
export function toSource(
  target: Target,
  lint: Lint | null,
  waivers: WaiversInForce = NO_WAIVERS,
  platform: Platform | null = null,
): Source {
  const { isDisputed = false, isUnread = false, inputs = NO_INPUTS, linked = [] } = target
  // BuildKit also takes a stage's number, which names no stage here.
  const built = isDisputed ? null : (resolveRecipe(target, linked, platform) ?? { dockerfile: target.dockerfile })
  const isLinkedUnread = linked.some(({ dockerfile }) => dockerfile === null)
  return { ...NO_SOURCE, inputs, ...built, isDisputed, isUnread, isLinkedUnread, platform, lint, waivers }
}
