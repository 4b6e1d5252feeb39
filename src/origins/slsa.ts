import type { BuildInputs } from '../dockerfile/expand.ts'
import type { Digest } from '../oci/digest.ts'
import type { Assignment } from '../text/assignment.ts'
import type { LlbStep } from './llb-steps.ts'
import { parseResolvedImages } from './resolved-images.ts'

/**
 * The part of BuildKit's provenance that explains layers, in one form for every SLSA version. It may contain the values of
 * build arguments, so reports get only lines, stage names and base references from it.
 */
export interface Provenance {
  /** The steps of the build's definition. */
  definition: LlbStep[]
  buildkit: BuildKitMetadata
  /** The stage that was built; null for the last one. */
  target: string | null
  /** What the build was given besides the Dockerfile. */
  inputs: BuildInputs
  /** Digests of the images that the build used, by their short references. */
  resolved: ReadonlyMap<string, Digest>
}

export interface BuildKitMetadata {
  source?: {
    locations?: Record<
      string,
      { locations?: { ranges?: { start: { line: number }; end: { line: number } }[]; sourceIndex?: number }[] }
    >
    infos?: { filename?: string; data?: string }[]
  }
  layers?: Record<string, { digest: string }[][]>
}

/** The predicate types that BuildKit writes, newest first. Since BuildKit 0.28, its history keeps only the first. */
export const PREDICATE_TYPES = ['https://slsa.dev/provenance/v1', 'https://slsa.dev/provenance/v0.2'] as const

const METADATA_V02 = 'https://mobyproject.org/buildkit@v1#metadata'

interface Request {
  args?: Record<string, unknown>
}

/** The fields of a predicate in use: v0.2 has the first four, v1 the last two. */
interface Predicate {
  materials?: unknown
  invocation?: { parameters?: Request }
  buildConfig?: { llbDefinition?: LlbStep[] }
  metadata?: Record<string, unknown>
  buildDefinition?: {
    externalParameters?: { request?: Request }
    internalParameters?: { buildConfig?: { llbDefinition?: LlbStep[] } }
    resolvedDependencies?: unknown
  }
  runDetails?: { metadata?: { buildkit_metadata?: BuildKitMetadata } }
}

/**
 * Parses BuildKit's SLSA predicate, version 1 or 0.2. Its shape tells the version, because buildx passes on no type.
 * Null if it explains no layer: mode=min, another builder, or version 1 from a buildx before 0.26, which drops its keys.
 * Upstream: moby/buildkit solver/llbsolver/provenance/types; docs/attestations/slsa-definitions.md.
 */
export function parsePredicate(predicate: unknown): Provenance | null {
  if (typeof predicate !== 'object' || predicate === null) return null
  const { materials, invocation, buildConfig, metadata, buildDefinition, runDetails } = predicate as Predicate
  const [config, buildkit, request] = buildDefinition
    ? [
        buildDefinition.internalParameters?.buildConfig,
        runDetails?.metadata?.buildkit_metadata,
        buildDefinition.externalParameters?.request,
      ]
    : [buildConfig, metadata?.[METADATA_V02] as BuildKitMetadata | undefined, invocation?.parameters]
  const definition = config?.llbDefinition
  if (!Array.isArray(definition) || definition.length === 0) return null
  const args = request?.args ?? {}
  const target = typeof args['target'] === 'string' ? args['target'] : null
  return {
    definition,
    buildkit: buildkit ?? {},
    target,
    inputs: { args: optionsOf(args, 'build-arg:'), contexts: optionsOf(args, 'context:'), target },
    resolved: parseResolvedImages(buildDefinition ? buildDefinition.resolvedDependencies : materials),
  }
}

/** The options of the frontend with a prefix, by their names behind it. Upstream: moby/buildkit frontend/dockerui/config.go. */
function optionsOf(args: Record<string, unknown>, prefix: string): Assignment[] {
  return Object.entries(args).flatMap(([key, value]) =>
    key.startsWith(prefix) && typeof value === 'string' ? { name: key.slice(prefix.length), value } : [],
  )
}
