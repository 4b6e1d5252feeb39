import type { BakeDefinition, BakeTarget } from '../buildx/bake-definition.ts'
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
  | ({ kind: 'bake'; targets: BakeTargetFacts[] } & Omit<BakeDefinition, 'targets'>)

export interface BakeTargetFacts extends BakeTarget {
  /** Null if the text is not on this machine. */
  dockerfile: Dockerfile | null
}
