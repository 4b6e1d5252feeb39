import type { Dockerfile } from '../dockerfile/dockerfile.ts'
import type { BuildOptions, Options } from '../options/options.ts'
import { distinguishingPlatforms } from '../options/platforms.ts'
import type { PlannedTarget } from '../plan/plan.ts'
import type { Env } from '../ports/env.ts'
import { type CacheFlags, cacheFlags, type GhaAccess } from './cache.ts'

/** One build, complete: what is built, with what, and what it leaves behind. buildx gets nothing that is not in here. */
export interface BuildRequest {
  /** Names the build in the log, and its folder. */
  name: string
  source: Source
  /** The structure that steps are named by; null where the text is not available. */
  dockerfile: Dockerfile | null
  build: BuildOptions
  cache: CacheFlags
  /** Whether an image is the result; else the build only has to succeed. */
  exportsImage: boolean
  /**
   * Whether this is a question about a target and not its build: then nothing counts that a bake definition itself
   * would export, tag or attest.
   */
  isQuestion: boolean
  /** Whether the secrets of a bake definition give way to those in here, even to none. */
  replacesSecrets: boolean
}

export type Source =
  | {
      kind: 'dockerfile'
      context: string
      file: string | null
      /** Null builds the last stage. */
      stage: string | null
    }
  | {
      kind: 'bake'
      files: readonly string[]
      /** The target of the definition. */
      target: string
      /** The stage in place of the definition's own, empty for the last one; null keeps the definition's. */
      stage: string | null
    }

/** The build of a target, as the user asked for it. */
export function targetRequest(options: Options, target: PlannedTarget, gha: GhaAccess, env: Env): BuildRequest {
  const { build, cache, bakeFiles } = options
  const file = target.dockerfile?.path ?? bakeFiles.join('-')
  return {
    name: target.name,
    source: sourceOf(options, target, target.stage),
    dockerfile: target.dockerfile,
    build,
    cache: cacheFlags(cache, gha, target.name, file, distinguishingPlatforms(build.platforms, env)),
    exportsImage: target.role !== 'built',
    isQuestion: false,
    replacesSecrets: hasSecrets(build),
  }
}

/**
 * A build or a check that only answers a question about a target's stage: it exports no cache, pushes and tags nothing,
 * attests nothing, and gets no secret of the options but those that fetch a context (a definition's own secrets stay). The stage was built before, so that its steps are
 * in the builder's cache.
 * @param stage null for the last stage
 */
export function questionRequest(options: Options, target: PlannedTarget, stage: string | null): BuildRequest {
  return {
    name: stage === null ? target.name : `${target.name}:${stage}`,
    source: sourceOf(options, target, stage),
    dockerfile: target.dockerfile,
    build: withoutEffects(options.build),
    cache: { from: [], to: [] },
    exportsImage: true,
    isQuestion: true,
    replacesSecrets: hasSecrets(options.build),
  }
}

function hasSecrets({ secrets, secretEnvs, secretFiles }: BuildOptions): boolean {
  return secrets.length + secretEnvs.length + secretFiles.length > 0
}

function sourceOf({ context, file, bakeFiles }: Options, target: PlannedTarget, stage: string | null): Source {
  if (bakeFiles.length === 0) return { kind: 'dockerfile', context, file, stage }
  const other = stage === target.stage ? null : (stage ?? '')
  return { kind: 'bake', files: bakeFiles, target: target.name, stage: other }
}

/** What BuildKit fetches private contexts with. Upstream: docker/buildx and moby/buildkit, "Git authentication". */
const FETCHES = /^(?:GIT|HTTP)_AUTH_(?:TOKEN|HEADER)(?:\.|$)/

function withoutEffects({ args, contexts, ssh, platforms, ...build }: BuildOptions): BuildOptions {
  const fetching = <T extends { id: string }>(secrets: readonly T[]) => secrets.filter(({ id }) => FETCHES.test(id))
  return {
    args,
    contexts,
    ssh,
    platforms,
    secrets: fetching(build.secrets),
    secretEnvs: fetching(build.secretEnvs),
    secretFiles: fetching(build.secretFiles),
    labels: [],
    annotations: [],
    provenance: 'false',
    sbom: 'false',
    ociArtifact: null,
    noCache: false,
    pull: false,
  }
}
