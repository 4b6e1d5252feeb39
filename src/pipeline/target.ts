import { provenanceFromHistory } from '../buildx/build-history.ts'
import type { BuildMetadata } from '../buildx/build-metadata.ts'
import { buildTarget } from '../buildx/build-target.ts'
import type { Builder } from '../buildx/builder.ts'
import type { Lint } from '../buildx/lint-answer.ts'
import { neededBy } from '../checks/run-checks.ts'
import { stageName } from '../dockerfile/dockerfile.ts'
import { Failure, toFailure } from '../failure.ts'
import { judge, type Rules } from '../gate/judge.ts'
import { guessBase } from '../image/image-history.ts'
import type { LayerReads } from '../image/layer-cache/layer-reads.ts'
import type { Limits } from '../image/limits.ts'
import type { Image } from '../image/model.ts'
import { readImage } from '../image/read.ts'
import { openImageStore } from '../image/store/open-store.ts'
import type { StoredAttestation, StoredImage } from '../image/store/stored-image.ts'
import { USER_NEEDS } from '../image/user.ts'
import { isRemote } from '../local-path.ts'
import type { Digest } from '../oci/digest.ts'
import { formatPlatform, normalizePlatform } from '../oci/platform.ts'
import type { LimitValues } from '../options/limits.ts'
import { attestedOrigins } from '../origins/attestation.ts'
import { type Origins, readOrigins, unknownOrigins } from '../origins/provenance.ts'
import type { Provenance } from '../origins/slsa.ts'
import { questionRequest } from '../plan/build-requests.ts'
import { repeated } from '../plan/lint-groups.ts'
import type { PlannedTarget } from '../plan/target.ts'
import type { ImageBuild, Outcome } from '../report/outcome.ts'
import {
  type MissingSource,
  missingSource,
  type Neighbours,
  neighboursInContext,
  neighboursInTree,
  withNeighbours,
} from './missing-source.ts'
import type { RunPorts } from './run-ports.ts'

/** What all targets of a run have in common. */
export interface Run {
  limits: LimitValues
  ports: RunPorts
  builder: Builder
  folder: string
  /** Known once the baseline is, which is sought while the target is built. */
  rules: Promise<Rules>
  /** The layers that several targets have are read once. */
  reads: LayerReads
  /** What BuildKit's own checks say, by target; null where nobody asked them. Never rejects. */
  lints: Promise<Map<string, Lint>> | null
}

/** Builds one target, reads its images and applies the rules to them. Whatever fails is in the outcome. */
export async function verifyTarget(target: PlannedTarget, run: Run): Promise<Outcome> {
  let build: ImageBuild | null = null
  try {
    const { image, summary } = await buildTarget(target.request, run.builder, run.folder, run.ports)
    if (image === null) return { kind: 'built', target, summary }
    const { layout, metadata } = image
    build = { summary, layout, digest: metadata.digest }
    const made: Made = { metadata, target, builder: run.builder.name, ports: run.ports }
    const images = await readImages(`${layout}@${metadata.digest}`, run.ports, made, run.reads, run.limits)
    const rules = await run.rules
    const lint = (await run.lints)?.get(target.name) ?? null
    // What is said of the Dockerfile is said once, and not of each platform.
    const rest = lint && repeated(lint)
    const judgements = images.map((image, index) => judge(image, target, rules, index === 0 ? lint : rest))
    return { kind: 'verified', target, build, judgements }
  } catch (error) {
    const failure = run.ports.signal.aborted
      ? new Failure('cancelled', `The run was cancelled before ${target.name} was evaluated.`)
      : await explained(toFailure(error), target, run)
    return { kind: 'failed', target, build, failure }
  }
}

/** Where a COPY found no source, the stage that it names is built and read, to say what is there instead. */
async function explained(failure: Failure, target: PlannedTarget, run: Run): Promise<Failure> {
  const missing = missingSource(failure, target.dockerfile)
  if (!missing) return failure
  try {
    const around = await neighbours(missing, target, run)
    return around ? withNeighbours(failure, missing, around) : failure
  } catch (error) {
    // The target's own failure is the one to report: without the explanation, it says what BuildKit says.
    const { message } = error as Error
    const place = missing.stage === null ? 'the build context' : `the stage "${stageName(missing.stage)}"`
    if (!run.ports.signal.aborted)
      run.ports.log.warning(`${target.name}: ${place} could not be read to show what it contains. ${message}`)
    return failure
  }
}

/** Null where the context is not on this machine. */
async function neighbours({ path, stage }: MissingSource, target: PlannedTarget, run: Run): Promise<Neighbours | null> {
  const { limits, ports } = run
  if (stage === null) return isRemote(target.context) ? null : neighboursInContext(ports.cwd, target.context, path)
  const request = questionRequest(target, stageName(stage))
  const built = await buildTarget(request, run.builder, run.folder, ports)
  const [image] = built.image
    ? await readImages(`${built.image.layout}@${built.image.metadata.digest}`, ports, null, undefined, limits)
    : []
  if (!image) throw new Error('the stage has no image')
  return neighboursInTree(image.tree, path)
}

/** An image that a run built itself, with what tells of its layers. */
interface Made {
  metadata: BuildMetadata
  target: PlannedTarget
  builder: string
  ports: RunPorts
}

/**
 * Reads the images of a layout or an archive; of one that was just built, with what the build tells of its layers.
 * @throws Failure of the image reader
 */
export async function readImages(
  reference: string,
  { signal, layerIndex: index }: Pick<RunPorts, 'signal' | 'layerIndex'>,
  made: Made | null,
  reads: LayerReads = new Map(),
  limits: Partial<Limits> = {},
): Promise<Image[]> {
  const store = await openImageStore(reference, limits)
  try {
    const needs = [...neededBy(), ...USER_NEEDS]
    return await Promise.all(
      store.images.map(async stored => {
        const digests = stored.layers.map(layer => layer.digest)
        const several = store.images.length > 1
        const origins = made
          ? await originsOfBuild(made, digests, several ? formatPlatform(stored.platform) : null)
          : originsOf(stored, store.attestations)
        return readImage(stored, { needs, limits, signal, index, reads, ...origins })
      }),
    )
  } finally {
    await store.close()
  }
}

/** Where the layers of an image came from that something else built: by its attestation, else by labels and history. */
function originsOf(stored: StoredImage, attestations: readonly StoredAttestation[]): Origins {
  const digests = stored.layers.map(layer => layer.digest)
  const statements = attestations.flatMap(({ subject, provenance }) => (subject === stored.digest ? provenance : []))
  const attested = statements.map(statement => attestedOrigins(statement, digests)).find(origins => origins !== null)
  if (attested) return attested
  return { ...unknownOrigins(digests.length), base: guessBase(stored.config, stored.annotations, digests.length) }
}

/** Where the layers of an image came from that this run built; `platform` is null where it is the only one. */
async function originsOfBuild(made: Made, layers: Digest[], platform: string | null): Promise<Origins> {
  const provenance = await findProvenance(made, platform)
  if (!provenance) return unknownOrigins(layers.length, 'no-provenance')
  return readOrigins(provenance, layers, made.target.dockerfile?.path ?? null, made.target.stage)
}

async function findProvenance({ metadata, builder, ports }: Made, platform: string | null): Promise<Provenance | null> {
  const { provenance, ref } = metadata
  const key = platform === null ? null : normalizePlatform(platform)
  // buildx names the platform of a single image too, where the build was asked for one.
  const written = key === null ? [...provenance.values()][0] : provenance.get(key)
  if (written) return written
  return ref === null ? null : provenanceFromHistory(builder, ref, key, ports)
}
