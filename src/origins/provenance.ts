import { baseImage } from '../dockerfile/named-images.ts'
import type { BuiltStage } from '../dockerfile/recipe.ts'
import type { Base, Blame, SourceText, Unexplained } from '../image/origin.ts'
import { splitDigest } from '../oci/digest.ts'
import type { Platform } from '../oci/platform.ts'
import { normalizeReference, shortenReference } from '../oci/reference.ts'
import { maskLines } from '../secrets/mask.ts'
import { blameBase, blameStep } from './blame.ts'
import { readChain, type StepChain } from './llb-steps.ts'
import type { BuildKitMetadata, Provenance } from './slsa.ts'
import { readSource } from './source-image.ts'
import { type Recipes, readSources } from './sources.ts'
import { type CountedChain, countLayers, type ListLengths } from './step-layers.ts'

export interface Origins {
  base: Base
  /** For each layer, in the image's order; null if unknown. */
  blame: (Blame | null)[]
  /** The Dockerfiles that the blame is about, if their texts are known. */
  dockerfiles: SourceText[]
  /** Why the provenance of this run's build explains no layer; null if it does, or if nothing was built here. */
  unexplained: Unexplained | null
}

/** The origins of an image without usable provenance. */
export function unknownOrigins(layers: number, unexplained: Unexplained | null = null): Origins {
  return {
    base: { reference: null, digest: null, layers: 0, knownBy: 'none' },
    blame: new Array(layers).fill(null),
    dockerfiles: [],
    unexplained,
  }
}

/**
 * Finds the origin of each layer. The base is the source at the bottom of the image's own chain of steps: never the
 * source of a COPY or of a mount, even if its layers are the same. If the provenance does not say which layers are the
 * base's, or contradicts itself, the origins are unknown: that does not mean that there is no base.
 * @param layers the number of the image's layers
 * @param recipes what the run knows of the build
 * @param platform that of the image; null if it is unknown
 */
export function readOrigins(
  provenance: Provenance,
  layers: number,
  recipes: Recipes,
  platform: Platform | null = null,
): Origins {
  const { definition, buildkit: metadata, resolved } = provenance
  const chain = readChain(definition)
  const lists = listLengths(metadata)
  const counted = countLayers(chain, definition, lists, layers)
  if (counted.isContradicted) return unknownOrigins(layers, 'other-layers')
  const sources = readSources(provenance, recipes, platform)
  const base = findBase(chain, counted, lists, resolved, sources.built)
  if (base === null) return unknownOrigins(layers, 'base-unlisted')
  const bottom = chain.steps.at(-1)
  const blame: (Blame | null)[] = new Array(layers).fill(null)
  for (const { step, first, end } of counted.steps) blame.fill(blameStep(step, sources, metadata), first, end)
  if (bottom) blame.fill(blameBase(bottom.step, sources, metadata), 0, counted.start ?? 0)
  const dockerfiles = sources.list.filter(source => source !== null)
  return {
    base,
    blame,
    dockerfiles: dockerfiles.map(({ dockerfile: { path }, lines }) => ({ path, lines: maskLines(lines) })),
    unexplained: null,
  }
}

function listLengths({ layers = {} }: BuildKitMetadata): ListLengths {
  return new Map(Object.entries(layers).map(([output, lists]) => [output, new Set(lists.map(list => list.length))]))
}

/** Null if the provenance does not say what is below the own layers. */
function findBase(
  chain: StepChain,
  { start }: CountedChain,
  lists: ListLengths,
  resolved: Provenance['resolved'],
  built: BuiltStage | null,
): Base | null {
  const bottom = chain.steps.at(-1)
  if (start === null) return null
  if (chain.end === 'empty') return emptyBase(built, resolved)
  if (!bottom || (chain.isDefault && !lists.has(bottom.name))) return null
  const source = readSource(bottom.step)
  if (source.kind === 'unknown') return null
  if (source.kind === 'files') return NO_BASE
  const { reference, digest } = source
  // The source of a named context has no digest.
  return { reference, digest: digest ?? resolved.get(reference) ?? null, layers: start, knownBy: 'provenance' }
}

/** BuildKit starts from nothing if the base image has no layers. Then the Dockerfile names it, and the build resolved it. */
function emptyBase(built: BuiltStage | null, resolved: Provenance['resolved']): Base {
  const image = built && baseImage(built)
  if (!image) return NO_BASE
  const { name, digest } = splitDigest(image.reference)
  const reference = shortenReference(digest === null ? normalizeReference(name) : name)
  const pinned = digest ?? resolved.get(reference)
  return pinned && [...resolved.values()].includes(pinned) ? { ...NO_BASE, reference, digest: pinned } : NO_BASE
}

/** The image starts from no image. */
const NO_BASE: Base = { reference: null, digest: null, layers: 0, knownBy: 'provenance' }
