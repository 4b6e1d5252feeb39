import type { BuildRequest, BuildSource } from '../buildx/build-request.ts'
import { contextAccess } from '../buildx/context-access.ts'
import type { BuildOptions } from '../options/build.ts'
import type { Options } from '../options/options.ts'
import type { Assignment } from '../text/assignment.ts'
import { cacheFlags } from './cache-flags.ts'
import type { BakeTargetFacts, Facts } from './facts.ts'
import type { PlannedTarget } from './target.ts'

/** The build of a target, as the user asked for it. */
export function targetRequest(
  { build, cache, bakeFiles, context, file }: Options,
  { name, role, stage, dockerfile, linked = [] }: Omit<PlannedTarget, 'request'>,
  { gha, platforms, source: facts }: Facts,
): BuildRequest {
  const source: BuildSource =
    facts.kind === 'dockerfile'
      ? { kind: 'dockerfile', context, file, stage }
      : { kind: 'bake', definition: facts.file, target: name, stage: null, ...hiddenIn(facts.targets) }
  return {
    name,
    source,
    dockerfile,
    linked: linked.flatMap(one => one.dockerfile ?? []),
    build,
    cache: cacheFlags(cache, gha, name, dockerfile?.path ?? bakeFiles.join('-'), platforms),
    exportsImage: role !== 'built',
    isQuestion: false,
    replacesSecrets: hasSecrets(build),
  }
}

function hiddenIn(targets: readonly BakeTargetFacts[]): { args: Assignment[]; secretEnvs: string[] } {
  return { args: targets.flatMap(({ args }) => args), secretEnvs: targets.flatMap(each => each.secretEnvs) }
}

/**
 * A build or a check that only answers a question about a target's stage. It exports no cache, pushes, tags and attests
 * nothing, and gets only the secrets that fetch a context (a definition's own secrets stay). The stage was built before,
 * so its steps are in the builder's cache.
 * @param stage null for the last stage
 */
export function questionRequest({ name, stage: own, request }: PlannedTarget, stage: string | null): BuildRequest {
  return {
    ...request,
    name: stage === null ? name : `${name}:${stage}`,
    source: {
      ...request.source,
      stage: request.source.kind === 'dockerfile' ? stage : stage === own ? null : (stage ?? ''),
    },
    build: withoutEffects(request.build),
    cache: { from: [], to: [] },
    exportsImage: true,
    isQuestion: true,
  }
}

/** Whether the inputs have secrets, which replace those of a bake target. */
export function hasSecrets({ secrets, secretEnvs, secretFiles }: BuildOptions): boolean {
  return secrets.length + secretEnvs.length + secretFiles.length > 0
}

/** What remains decides what the steps are, so that a question finds them in the builder's cache. */
function withoutEffects(build: BuildOptions): BuildOptions {
  return {
    ...build,
    ...contextAccess(build),
    labels: [],
    annotations: [],
    provenance: 'false',
    sbom: 'false',
    ociArtifact: null,
    noCache: false,
    pull: false,
  }
}
