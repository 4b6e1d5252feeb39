import {
  baseChain,
  type Dockerfile,
  findStage,
  instructionAt,
  parseDockerfile,
  type Stage,
  stageName,
} from '../dockerfile/dockerfile.ts'
import type { Base, Blame, SourceText, Unexplained } from '../image/origin.ts'
import { type Digest, splitDigest } from '../oci/digest.ts'
import { shortenReference } from '../oci/reference.ts'
import { maskLines } from '../secrets/mask.ts'
import { inferBase, inferMissingLists, type LlbStep, type StepLayers, startsWith, stepChain } from './llb-steps.ts'
import type { BuildKitMetadata, Provenance } from './slsa.ts'

export interface Origins {
  base: Base
  /** For each layer, in the image's order; null if unknown. */
  blame: (Blame | null)[]
  /** The Dockerfile that the blame is about; null if its text is unknown. */
  dockerfile: SourceText | null
  /** Why the provenance of this run's build explains no layer; null if it does, or if nothing was built here. */
  unexplained: Unexplained | null
}

/** In base64. Provenance is untrusted, and no real Dockerfile is longer. */
const MAX_DOCKERFILE = 350_000

/** The origins of an image without usable provenance. */
export function unknownOrigins(layers: number, unexplained: Unexplained | null = null): Origins {
  return {
    base: { reference: null, digest: null, layers: 0, knownBy: 'none' },
    blame: new Array(layers).fill(null),
    dockerfile: null,
    unexplained,
  }
}

/**
 * Finds the origin of each layer. For each step, BuildKit lists all layers after it: the step of a base image lists the
 * base layers, and every other list adds the layers of its own instruction.
 * @param layers the digests of the image's layers
 * @param path the Dockerfile's path for reports; null takes the name from the provenance
 * @param target the stage that was built; null for the last one
 */
export function readOrigins(
  provenance: Provenance,
  layers: Digest[],
  path: string | null,
  target: string | null,
): Origins {
  const { definition, buildkit: metadata, resolved } = provenance
  const text = decodeDockerfile(metadata, path)
  const dockerfile = text && parseDockerfile(text.path, text.lines.join('\n'))
  const listed: StepLayers[] = Object.entries(metadata.layers ?? {}).flatMap(([key, lists]) =>
    lists.map(list => ({ id: key.replace(/:\d+$/, ''), digests: list.map(layer => layer.digest) })),
  )
  const inferred = inferBase(listed, definition, layers)
  const stepLayers = inferred ? [inferred, ...listed] : listed
  const steps = [...stepLayers, ...inferMissingLists(stepLayers, definition, layers)]
  const below = stepChain(definition)
  const agreed = new Set(stepLayers.flatMap(({ id, digests }) => (startsWith(layers, digests) ? id : [])))
  const lists = new Set(listed.map(({ id }) => id))
  const contradicted = below.some(({ id }) => lists.has(id) && !agreed.has(id))
  if (!explains(contradicted ? stepLayers : steps, layers)) return unknownOrigins(layers.length, 'other-layers')
  const bottom = below.at(-1)
  if (bottom && sourceImage(bottom) && !agreed.has(bottom.id)) return unknownOrigins(layers.length, 'base-unlisted')
  const base = findBase(definition, stepLayers, layers, resolved)
  const stage = dockerfile && (target === null ? dockerfile.stages.at(-1) : findStage(dockerfile, target))
  const chain = dockerfile && stage ? baseChain(dockerfile, stage) : []
  const located = steps.filter(({ id }) => firstLines(metadata, id).length > 0)
  const source = dockerfile && { dockerfile, chain, metadata, located }
  const from = dockerfile && blameBase(dockerfile, chain)
  const blame = layers.map((_, index) => (index < base.layers ? from : source && blameLayer(layers, index, source)))
  return { base, blame, dockerfile: text && { path: text.path, lines: maskLines(text.lines) }, unexplained: null }
}

/** Whether the steps made any of these layers. An exporter that repacks layers gives them other digests. */
function explains(steps: readonly StepLayers[], layers: readonly Digest[]): boolean {
  const own = new Set<string>(layers)
  return layers.length === 0 || steps.some(({ digests }) => own.has(digests.at(-1) ?? ''))
}

function decodeDockerfile(metadata: BuildKitMetadata, path: string | null): SourceText | null {
  const { data, filename } = metadata.source?.infos?.[0] ?? {}
  if (!data || data.length > MAX_DOCKERFILE) return null
  const lines = Buffer.from(data, 'base64')
    .toString('utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
  return { path: path ?? filename ?? 'Dockerfile', lines }
}

/** Everything that blames a layer on a line. */
interface Source {
  dockerfile: Dockerfile
  /** The built stage and the stages below it. */
  chain: Stage[]
  metadata: BuildKitMetadata
  /** The steps that have a line in the Dockerfile. */
  located: StepLayers[]
}

/** The base image: the longest list of an image source that is a prefix of the image's layers. */
function findBase(
  definition: LlbStep[],
  steps: StepLayers[],
  layers: Digest[],
  resolved: Provenance['resolved'],
): Base {
  let base: Base = { reference: null, digest: null, layers: 0, knownBy: 'provenance' }
  const byId = Map.groupBy(steps, ({ id }) => id)
  for (const step of definition) {
    const image = sourceImage(step)
    if (!image) continue
    const list = byId.get(step.id)?.find(({ digests }) => startsWith(layers, digests))
    if (list && list.digests.length > base.layers) {
      const reference = shortenReference(image.name)
      base = {
        reference,
        // The source of a named context has no digest.
        digest: image.digest ?? resolved.get(reference) ?? null,
        layers: list.digests.length,
        knownBy: 'provenance',
      }
    }
  }
  return base
}

/** The name and digest of the image that a source step pulls; null for other steps. */
function sourceImage({ op }: LlbStep): { name: string; digest: Digest | null } | null {
  const [, reference] = /^(?:docker-image|oci-layout):\/\/(.+)$/.exec(op?.Op?.source?.identifier ?? '') ?? []
  return reference === undefined ? null : splitDigest(reference)
}

/** Blames the base image's layers on the FROM of the lowest stage. */
function blameBase(dockerfile: Dockerfile, chain: Stage[]): Blame | null {
  const stage = chain.at(-1)
  const from = stage?.instructions[0]
  if (!stage || !from) return null
  const { line, endLine, text } = from
  return { file: dockerfile.path, line, endLine, instruction: text, stage: stageName(stage) }
}

function blameLayer(layers: Digest[], index: number, source: Source): Blame | null {
  const { located } = source
  const step =
    // The shortest list that has the layer at its index is that of the step that added it; a step may add several layers.
    located
      .filter(({ digests }) => digests.length > index && startsWith(layers, digests))
      .sort((a, b) => a.digests.length - b.digests.length)[0] ??
    // COPY --link makes its layer separately and merges it in: only the end of its list agrees.
    located.find(({ digests }) => digests.at(-1) === layers[index])
  if (!step) return null
  // Stages with the same instruction on the same base share a step, which then has a line in each of them.
  const candidates = firstLines(source.metadata, step.id).flatMap(line => instructionAt(source.dockerfile, line) ?? [])
  const match = candidates.find(({ stage }) => source.chain.includes(stage)) ?? candidates[0]
  if (!match) return null
  const { stage, instruction } = match
  const from = instruction.keyword === 'COPY' ? instruction.from[0] : undefined
  const origin = from === undefined ? undefined : findStage(source.dockerfile, from, stage.index)
  return {
    file: source.dockerfile.path,
    line: instruction.line,
    endLine: instruction.endLine,
    instruction: instruction.text,
    stage: origin ? stageName(origin) : (from ?? stageName(stage)),
  }
}

/** The first lines of a step's instructions. Only the Dockerfile itself (source 0) has lines that users can open. */
function firstLines(metadata: BuildKitMetadata, step: string): number[] {
  const locations = metadata.source?.locations?.[step]?.locations ?? []
  return locations
    .filter(({ sourceIndex }) => (sourceIndex ?? 0) === 0)
    .flatMap(({ ranges }) => ranges?.[0]?.start.line ?? [])
}
