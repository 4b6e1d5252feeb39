import type { BakeDefinition, BakeTarget } from '../buildx/bake-definition.ts'
import type { Refusal } from '../buildx/confine-target.ts'
import type { Dockerfile } from '../dockerfile/dockerfile.ts'
import type { GhaAccess } from './gha-access.ts'

/** What a plan needs to know besides the options. */
export interface Facts {
  source: SourceFacts
  gha: GhaAccess
  /** The platforms of the images, as `normalizePlatform` writes them: the requested ones, else the machine's. */
  platforms: string[]
}

/** The Dockerfile, or what buildx makes of the bake definitions. */
export type SourceFacts =
  | { kind: 'dockerfile'; dockerfile: Dockerfile }
  | ({
      kind: 'bake'
      targets: BakeTargetFacts[]
      /** The definition that builds get. */
      file: string
    } & Omit<BakeDefinition, 'targets'>)

export interface BakeTargetFacts extends Omit<BakeTarget, 'confined'> {
  /** What the workflow has to permit before the target is built. */
  refusals: Refusal[]
  /** Null if the text is not on this machine. */
  dockerfile: Dockerfile | null
}
