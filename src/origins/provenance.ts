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
import { chainOf, inferBase, type LlbStep, missingLists, type StepLayers, startsWith } from './llb-steps.ts'
import type { BuildKitMetadata, Provenance } from './slsa.ts'

export interface Origins {
  base: Base
  /** For each layer of the image, in its order; null where nothing is known. */
  blame: (Blame | null)[]
  /** The Dockerfile that the blame is about; null where its text is not known. */
  dockerfile: SourceText | null
  /** Why a build that was asked for its provenance explains no layer; null where it does, or nothing was built here. */
  unexplained: Unexplained | null
}

/** In base64. Nobody writes a longer Dockerfile, and the provenance may be that of an image from anywhere. */
const MAX_DOCKERFILE = 350_000

/** What is known without provenance: nothing. */
export function unknownOrigins(layers: number, unexplained: Unexplained | null = null): Origins {
  return {
    base: { reference: null, digest: null, layers: 0, knownBy: 'none' },
    blame: new Array(layers).fill(null),
    dockerfile: null,
    unexplained,
  }
}

/**
 * Tells where each layer came from. BuildKit gives, for each step, the whole list of layers after it: a base image's
 * step lists the base layers, and every other list adds those of its own instruction.
 * @param layers the digests of the image's layers; @param path the Dockerfile's path as reports name it
 * @param target the stage that was built; null for the last one
 */
export function readOrigins(
  provenance: Provenance,
  layers: Digest[],
  path: string | null,
  target: string | null,
): Origins {
  const { definition, buildkit: metadata, resolved } = provenance
  const text = textOf(metadata, path)
  const dockerfile = text && parseDockerfile(text.path, text.lines.join('\n'))
  const listed: StepLayers[] = Object.entries(metadata.layers ?? {}).flatMap(([key, lists]) =>
    lists.map(list => ({ id: key.replace(/:\d+$/, ''), digests: list.map(layer => layer.digest) })),
  )
  const inferred = inferBase(listed, definition, layers)
  const told = inferred ? [inferred, ...listed] : listed
  const steps = [...told, ...missingLists(told, definition, layers)]
  const below = chainOf(definition)
  const agreed = new Set(told.flatMap(({ id, digests }) => (startsWith(layers, digests) ? id : [])))
  const lists = new Set(listed.map(({ id }) => id))
  const contradicted = below.some(({ id }) => lists.has(id) && !agreed.has(id))
  if (!explains(contradicted ? told : steps, layers)) return unknownOrigins(layers.length, 'other-layers')
  const bottom = below.at(-1)
  if (bottom && imageOf(bottom) && !agreed.has(bottom.id)) return unknownOrigins(layers.length, 'base-unlisted')
  const base = findBase(definition, told, layers, resolved)
  const stage = dockerfile && (target === null ? dockerfile.stages.at(-1) : findStage(dockerfile, target))
  const chain = dockerfile && stage ? baseChain(dockerfile, stage) : []
  const located = steps.filter(({ id }) => linesOf(metadata, id).length > 0)
  const source = dockerfile && { dockerfile, chain, metadata, located }
  const from = dockerfile && blameBase(dockerfile, chain)
  const blame = layers.map((_, index) => (index < base.layers ? from : source && blameLayer(layers, index, source)))
  return { base, blame, dockerfile: text && { path: text.path, lines: maskLines(text.lines) }, unexplained: null }
}

/** Whether the steps made any of these layers. An exporter that packs layers anew gives them other digests. */
function explains(steps: readonly StepLayers[], layers: readonly Digest[]): boolean {
  const own = new Set<string>(layers)
  return layers.length === 0 || steps.some(({ digests }) => own.has(digests.at(-1) ?? ''))
}

function textOf(metadata: BuildKitMetadata, path: string | null): SourceText | null {
  const { data, filename } = metadata.source?.infos?.[0] ?? {}
  if (!data || data.length > MAX_DOCKERFILE) return null
  const lines = Buffer.from(data, 'base64')
    .toString('utf8')
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
  return { path: path ?? filename ?? 'Dockerfile', lines }
}

/** The text that was built, the stages whose instructions made the image's own layers, and what BuildKit says of the steps. */
interface Source {
  dockerfile: Dockerfile
  chain: Stage[]
  metadata: BuildKitMetadata
  /** The steps that have a place in the text. */
  located: StepLayers[]
}

/** The longest list of an image source that the image's own layers begin with. */
function findBase(
  definition: LlbStep[],
  steps: StepLayers[],
  layers: Digest[],
  resolved: Provenance['resolved'],
): Base {
  let base: Base = { reference: null, digest: null, layers: 0, knownBy: 'provenance' }
  const byId = Map.groupBy(steps, ({ id }) => id)
  for (const step of definition) {
    const image = imageOf(step)
    if (!image) continue
    const list = byId.get(step.id)?.find(({ digests }) => startsWith(layers, digests))
    if (list && list.digests.length > base.layers) {
      const reference = shortenReference(image.name)
      base = {
        reference,
        // The source of a named context has none.
        digest: image.digest ?? resolved.get(reference) ?? null,
        layers: list.digests.length,
        knownBy: 'provenance',
      }
    }
  }
  return base
}

/** The reference and the digest of a step that is the source of an image; null for another. */
function imageOf({ op }: LlbStep): { name: string; digest: Digest | null } | null {
  const [, reference] = /^(?:docker-image|oci-layout):\/\/(.+)$/.exec(op?.Op?.source?.identifier ?? '') ?? []
  return reference === undefined ? null : splitDigest(reference)
}

/** The layers of the base image come from the FROM that names it: the one of the lowest stage. */
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
    // The shortest list that holds the layer in its place: the step that added it (a step may add several at once).
    located
      .filter(({ digests }) => digests.length > index && startsWith(layers, digests))
      .sort((a, b) => a.digests.length - b.digests.length)[0] ??
    // COPY --link makes its layer apart from the others and merges it in: only the end of its list agrees.
    located.find(({ digests }) => digests.at(-1) === layers[index])
  if (!step) return null
  // Stages with the same instruction on the same base share a step, which then has a place in each of them.
  const places = linesOf(source.metadata, step.id).flatMap(line => instructionAt(source.dockerfile, line) ?? [])
  const place = places.find(({ stage }) => source.chain.includes(stage)) ?? places[0]
  if (!place) return null
  const { stage, instruction } = place
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

/** The first lines of a step's instructions. Only the Dockerfile itself (source 0) has lines that a user can open. */
function linesOf(metadata: BuildKitMetadata, step: string): number[] {
  const places = metadata.source?.locations?.[step]?.locations ?? []
  return places
    .filter(({ sourceIndex }) => (sourceIndex ?? 0) === 0)
    .flatMap(({ ranges }) => ranges?.[0]?.start.line ?? [])
}
