import { baseChain, parseDockerfile, targetStage } from '../dockerfile/dockerfile.ts'
import { REPLACED, resolveStages } from '../dockerfile/resolve-stages.ts'
import type { Base, Blame, SourceText, Unexplained } from '../image/origin.ts'
import type { Platform } from '../oci/platform.ts'
import { maskLines } from '../secrets/mask.ts'
import { type BlameSource, blameBase, blameStep } from './blame.ts'
import { readChain, type StepChain } from './llb-steps.ts'
import type { BuildKitMetadata, Provenance } from './slsa.ts'
import { readSource } from './source-image.ts'
import { type CountedChain, countLayers, type ListLengths } from './step-layers.ts'

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
 * Finds the origin of each layer. The base is the source at the bottom of the image's own chain of steps: never the
 * source of a COPY or of a mount, even if its layers are the same. If the provenance does not say which layers are the
 * base's, or contradicts itself, the origins are unknown: that does not mean that there is no base.
 * @param layers the number of the image's layers
 * @param path the Dockerfile's path for reports; null takes the name from the provenance
 * @param target the stage that was built; null for the last one
 * @param platform that of the image; null if it is unknown
 */
export function readOrigins(
  provenance: Provenance,
  layers: number,
  path: string | null,
  target: string | null,
  platform: Platform | null = null,
): Origins {
  const { definition, buildkit: metadata, resolved } = provenance
  const chain = readChain(definition)
  const lists = listLengths(metadata)
  const counted = countLayers(chain, definition, lists, layers)
  if (counted.isContradicted) return unknownOrigins(layers, 'other-layers')
  const base = findBase(chain, counted, lists, resolved)
  if (base === null) return unknownOrigins(layers, 'base-unlisted')
  const text = decodeDockerfile(metadata, path)
  const source = text && blameSource(text, provenance, target, platform)
  const bottom = chain.steps.at(-1)
  const blame: (Blame | null)[] = new Array(layers).fill(null)
  if (source) {
    for (const { step, first, end } of counted.steps) blame.fill(blameStep(step, source), first, end)
    if (bottom) blame.fill(blameBase(bottom.step, source), 0, counted.start ?? 0)
  }
  return { base, blame, dockerfile: text && { path: text.path, lines: maskLines(text.lines) }, unexplained: null }
}

function listLengths({ layers = {} }: BuildKitMetadata): ListLengths {
  return new Map(Object.entries(layers).map(([output, lists]) => [output, new Set(lists.map(list => list.length))]))
}

function blameSource(
  { path, lines }: SourceText,
  { buildkit: metadata, inputs }: Provenance,
  target: string | null,
  platform: Platform | null,
): BlameSource {
  const dockerfile = resolveStages(parseDockerfile(path, lines.join('\n')), inputs, platform)
  const stage = targetStage(dockerfile, target)
  // A stage that a named context replaces makes no layer.
  const chain = stage ? baseChain(dockerfile, stage).filter(({ base }) => base !== REPLACED) : []
  return { dockerfile, chain, metadata }
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

/** Null if the provenance does not say what is below the own layers. */
function findBase(
  chain: StepChain,
  { start }: CountedChain,
  lists: ListLengths,
  resolved: Provenance['resolved'],
): Base | null {
  const bottom = chain.steps.at(-1)
  if (start === null) return null
  if (chain.end === 'empty') return NO_BASE
  if (!bottom || (chain.isDefault && !lists.has(bottom.name))) return null
  const source = readSource(bottom.step)
  if (source.kind === 'unknown') return null
  if (source.kind === 'files') return NO_BASE
  const { reference, digest } = source
  // The source of a named context has no digest.
  return { reference, digest: digest ?? resolved.get(reference) ?? null, layers: start, knownBy: 'provenance' }
}

/** The image starts from no image. */
const NO_BASE: Base = { reference: null, digest: null, layers: 0, knownBy: 'provenance' }
