import { join } from 'node:path'
import type { Builder } from './build/builder.ts'
import type { GhaAccess } from './build/cache.ts'
import type { BuildFailure } from './build/failure.ts'
import { provenanceFromHistory } from './build/history.ts'
import type { BuildMetadata } from './build/metadata.ts'
import { type Provenance, readOrigins, unknownOrigins } from './build/provenance.ts'
import { buildTarget } from './build/run.ts'
import { neededBy } from './checks/run.ts'
import { Failure } from './failure.ts'
import { judge, type Rules } from './gate/judge.ts'
import { formatPlatform, type Image } from './image/model.ts'
import { readImage } from './image/read.ts'
import { openImageStore } from './image/store.ts'
import { USER_NEEDS } from './image/user.ts'
import {
  type MissingSource,
  missingSource,
  type Neighbours,
  neighboursInContext,
  neighboursInTree,
  withNeighbours,
} from './missing-source.ts'
import type { Options } from './options/options.ts'
import { stageName } from './plan/dockerfile.ts'
import type { PlannedTarget } from './plan/plan.ts'
import type { Ports } from './ports.ts'
import type { Outcome } from './report/assemble.ts'

/** What all targets of a run have in common. */
export interface Run {
  options: Options
  ports: Ports
  builder: Builder
  gha: GhaAccess
  folder: string
  /** Known once the baseline is, which is sought while the target is built. */
  rules: Promise<Rules>
}

/** Builds one target, reads its images and holds them to the rules. Whatever fails is in the outcome. */
export async function verifyTarget(target: PlannedTarget, run: Run): Promise<Outcome> {
  const outcome: Outcome = { target, build: null, judgements: [], failure: null }
  try {
    const built = await buildTarget(run.options, target, run.builder, run.gha, run.folder, run.ports)
    outcome.build = built.summary
    if (built.image === null) return outcome
    const { layout, metadata } = built.image
    const made: Made = { metadata, target, builder: run.builder.name, ports: run.ports }
    const images = await readImages(`${layout}@${metadata.digest}`, run.ports, made)
    const rules = await run.rules
    outcome.judgements = images.map(image => judge(image, target, rules))
  } catch (failure) {
    outcome.failure = run.ports.signal.aborted
      ? new Failure('cancelled', `The run was cancelled before ${target.name} was judged.`)
      : await explained(failure, target, run)
  }
  return outcome
}

/** Where a COPY found no source, the stage that it names is built and read, to say what is there instead. */
async function explained(failure: unknown, target: PlannedTarget, run: Run): Promise<unknown> {
  const missing = missingSource(failure, target.dockerfile)
  if (!missing) return failure
  try {
    return withNeighbours(failure as BuildFailure, missing, await neighbours(missing, target, run))
  } catch {
    // The explanation is a courtesy: without it, the failure itself stands.
    return failure
  }
}

async function neighbours({ path, stage }: MissingSource, target: PlannedTarget, run: Run): Promise<Neighbours> {
  const { options, ports } = run
  if (stage === null) return neighboursInContext(join(ports.cwd, options.context), path)
  const name = stageName(stage)
  const source: PlannedTarget = {
    name: `${target.name}:${name}`,
    role: 'measured',
    stage: name,
    dockerfile: target.dockerfile,
  }
  const built = await buildTarget(options, source, run.builder, { readable: false, writable: false }, run.folder, ports)
  const [image] = built.image
    ? await readImages(`${built.image.layout}@${built.image.metadata.digest}`, ports, null)
    : []
  if (!image) throw new Error('the stage has no image')
  return neighboursInTree(image.tree, path)
}

/** An image that a run built itself, with what tells of its layers. */
interface Made {
  metadata: BuildMetadata
  target: PlannedTarget
  builder: string
  ports: Ports
}

/**
 * Reads the images of a layout or an archive; of one that was just built, with what the build tells of its layers.
 * @throws Failure of the image reader
 */
export async function readImages(
  reference: string,
  { signal, layerIndex: index }: Pick<Ports, 'signal' | 'layerIndex'>,
  made: Made | null,
): Promise<Image[]> {
  const store = await openImageStore(reference)
  try {
    const needs = [...neededBy(), ...USER_NEEDS]
    return await Promise.all(
      store.images.map(async stored => {
        const digests = stored.layers.map(layer => layer.digest)
        const provenance = made && (await findProvenance(made, formatPlatform(stored.platform)))
        const { target } = made ?? {}
        const origins = provenance
          ? readOrigins(provenance, digests, target?.dockerfile?.path ?? null, target?.stage ?? null)
          : unknownOrigins(digests.length)
        return readImage(stored, { needs, signal, index, ...origins })
      }),
    )
  } finally {
    await store.close()
  }
}

async function findProvenance({ metadata, builder, ports }: Made, platform: string): Promise<Provenance | null> {
  const written = metadata.provenance.get(platform) ?? metadata.provenance.get('')
  if (written) return written
  return metadata.ref === null ? null : provenanceFromHistory(builder, metadata.ref, platform, ports)
}
