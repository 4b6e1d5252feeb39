import type { Dockerfile } from '../dockerfile/dockerfile.ts'
import type { BuildOptions } from '../options/build.ts'
import type { Assignment } from '../text/assignment.ts'

/** One build, complete: what is built, with what, and what it leaves behind. buildx gets nothing that is not in here. */
export interface BuildRequest {
  /** Names the build in the log, and its folder. */
  name: string
  source: BuildSource
  /** The structure that steps are named by; null if the text is not available. */
  dockerfile: Dockerfile | null
  /** The Dockerfiles of the bake targets that are contexts of this one. */
  linked: readonly Dockerfile[]
  build: BuildOptions
  cache: CacheFlags
  /** Whether an image is the result; else the build only has to succeed. */
  exportsImage: boolean
  /**
   * Whether this is a question about a target and not its build. A bake definition's own exports, tags and attestations
   * are then left out.
   */
  isQuestion: boolean
  /** Whether the request's secrets replace those of a bake definition, even by none. */
  replacesSecrets: boolean
}

export type BuildSource =
  | {
      kind: 'dockerfile'
      context: string
      file: string | null
      /** Null builds the last stage. */
      stage: string | null
    }
  | {
      kind: 'bake'
      /** The file of the definition, as buildx printed it and Stagegate confined it. */
      definition: string
      /** The target of the definition. */
      target: string
      /** The stage instead of the definition's own, empty for the last one; null keeps the definition's. */
      stage: string | null
      /**
       * The build arguments of all its targets, and the environment variables of their secrets: a target may link to another,
       * and the log shows what the steps of both print.
       */
      args: readonly Assignment[]
      secretEnvs: readonly string[]
      /** An absolute path of a Dockerfile instead of the definition's own. */
      file?: string
      /** A second definition, which overrides parts of the first. */
      overlay?: string
    }

/** The `--cache-from` and `--cache-to` values of one build. */
export interface CacheFlags {
  from: string[]
  to: string[]
}
