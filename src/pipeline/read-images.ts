import { provenanceFromHistory } from '../buildx/build-history.ts'
import type { BuildMetadata } from '../buildx/build-metadata.ts'
import type { BuiltImage } from '../buildx/build-target.ts'
import { neededBy } from '../checks/run-checks.ts'
import { newTreeBudget } from '../image/budget.ts'
import { guessBase } from '../image/image-history.ts'
import type { LayerReads } from '../image/layer-cache/layer-reads.ts'
import type { Image } from '../image/model.ts'
import { readImage } from '../image/read/read-image.ts'
import { openImageStore } from '../image/store/open-store.ts'
import type { ImageStore, StoredAttestation, StoredImage } from '../image/store/stored-image.ts'
import { USER_NEEDS } from '../image/user.ts'
import { formatPlatform, normalizePlatform } from '../oci/platform.ts'
import type { Limits } from '../options/limits.ts'
import { attestedOrigins } from '../origins/attestation.ts'
import { type Origins, readOrigins, unknownOrigins } from '../origins/provenance.ts'
import type { Provenance } from '../origins/slsa.ts'
import { isOtherText } from '../origins/sources.ts'
import type { Target } from '../plan/target.ts'
import type { Ports } from '../ports/ports.ts'
import type { RunPorts } from './run-ports.ts'

/** How the images of a run are read. */
export interface Reading {
  limits: Limits
  ports: Pick<RunPorts, 'signal' | 'layerIndex' | 'log'>
  /** Layers that several images share are read once. */
  reads: LayerReads
}

/** The images of a store, and what it names next to them. */
export interface ReadStore extends Pick<ImageStore, 'path' | 'passedOver'> {
  images: Image[]
}

/**
 * Reads images that something else built.
 * @param reference as openImageStore documents it
 * @throws Failure of the image reader
 */
export function readImages(reference: string, reading: Omit<Reading, 'reads'>): Promise<ReadStore> {
  return readEach(reference, { ...reading, reads: new Map() }, ({ stored, attestations }) => {
    const { length } = stored.layers
    return (
      attestedBy(stored, attestations) ?? {
        ...unknownOrigins(length),
        base: guessBase(stored.config, stored.annotations, length),
      }
    )
  })
}

/** The images of a build. */
export interface BuiltStore extends ReadStore {
  /** Whether BuildKit says that it read another text than that of the target's Dockerfile. */
  isOtherText: boolean
}

/**
 * Reads the images that a run built. The build's provenance explains their layers.
 * @throws Failure of the image reader
 */
export async function readBuiltImages(
  { layout, metadata }: BuiltImage,
  target: Target,
  builder: string,
  reading: Reading & { ports: Pick<Ports, 'exec' | 'log'> },
): Promise<BuiltStore> {
  let isOther = false
  const store = await readEach(
    `${layout}@${metadata.digest}`,
    reading,
    async ({ stored, isOnly }) => {
      const { length } = stored.layers
      const platform = isOnly ? null : normalizePlatform(formatPlatform(stored.platform))
      const provenance = await findProvenance(metadata, platform, builder, reading.ports)
      if (!provenance) return unknownOrigins(length, 'no-provenance')
      const recipes = { own: target, linked: target.linked ?? [] }
      const origins = readOrigins(provenance, length, recipes, stored.platform)
      if (isOtherText(provenance, recipes)) isOther = true
      const hasLines = !target.isDisputed && !isOther
      return hasLines ? origins : { ...origins, blame: origins.blame.map(() => null), dockerfiles: [] }
    },
    true,
  )
  return { ...store, isOtherText: isOther }
}

/** An image before its layers are read. */
interface Unread {
  stored: StoredImage
  /** Of all images of the store. */
  attestations: readonly StoredAttestation[]
  /** Whether the store has no other image. */
  isOnly: boolean
}

async function readEach(
  reference: string,
  { limits, ports: { signal, layerIndex: index }, reads }: Reading,
  findOrigins: (image: Unread) => Origins | Promise<Origins>,
  isBuilt = false,
): Promise<ReadStore> {
  const store = await openImageStore(reference, limits)
  try {
    const { path, images, attestations, passedOver } = store
    const needs = [...neededBy(), ...USER_NEEDS]
    const trees = newTreeBudget(limits, await store.storedSize())
    const read = await Promise.all(
      images.map(async stored => {
        const origins = await findOrigins({ stored, attestations, isOnly: images.length === 1 })
        return readImage(stored, { needs, limits, isBuilt, signal, index, reads, trees, ...origins })
      }),
    )
    return { path, images: read, passedOver }
  } finally {
    await store.close()
  }
}

function attestedBy(
  { digest, layers, platform }: StoredImage,
  attestations: readonly StoredAttestation[],
): Origins | null {
  const statements = attestations.flatMap(({ subject, provenance }) => (subject === digest ? provenance : []))
  return (
    statements
      .map(statement => attestedOrigins(statement, layers.length, platform))
      .find(origins => origins !== null) ?? null
  )
}

/** @param platform null for the only image of a build */
async function findProvenance(
  { provenance, ref }: BuildMetadata,
  platform: string | null,
  builder: string,
  ports: Pick<Ports, 'exec' | 'log'>,
): Promise<Provenance | null> {
  // If the build was asked for one platform, buildx names it even for a single image.
  const written = platform === null ? [...provenance.values()][0] : provenance.get(platform)
  if (written) return written
  return ref === null ? null : provenanceFromHistory(builder, ref, platform, ports)
}
