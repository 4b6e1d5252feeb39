import { join } from 'node:path'
import type { Builder } from './build/builder.ts'
import type { GhaAccess } from './build/cache.ts'
import type { BuildFailure } from './build/failure.ts'
import { readOrigins, unknownOrigins } from './build/provenance.ts'
import { type Built, buildTarget } from './build/run.ts'
import { neededBy } from './checks/run.ts'
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
  rules: Rules
}

/** Builds one target, reads its images and holds them to the rules. Whatever fails is in the outcome. */
export async function verifyTarget(target: PlannedTarget, run: Run): Promise<Outcome> {
  const outcome: Outcome = { target, build: null, judgements: [], failure: null }
  try {
    const built = await buildTarget(run.options, target, run.builder, run.gha, run.folder, run.ports)
    outcome.build = built.summary
    if (built.layout === null) return outcome
    const images = await readImages(`${built.layout}@${built.metadata?.digest}`, run.ports.signal, { built, target })
    outcome.judgements = images.map(image => judge(image, target, run.rules))
  } catch (failure) {
    outcome.failure = await explained(failure, target, run)
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
  const [image] = await readImages(`${built.layout}@${built.metadata?.digest}`, ports.signal, null)
  if (!image) throw new Error('the stage has no image')
  return neighboursInTree(image.tree, path)
}

/**
 * Reads the images of a layout or an archive; of one that was just built, with what the build tells of its layers.
 * @throws Failure of the image reader
 */
export async function readImages(
  reference: string,
  signal: AbortSignal,
  made: { built: Built; target: PlannedTarget } | null,
): Promise<Image[]> {
  const store = await openImageStore(reference)
  try {
    const needs = [...neededBy(), ...USER_NEEDS]
    return await Promise.all(
      store.images.map(stored => {
        const provenance = made?.built.metadata?.provenance
        const own = provenance?.get(formatPlatform(stored.platform)) ?? provenance?.get('')
        const digests = stored.layers.map(layer => layer.digest)
        const origins = own
          ? readOrigins(own, digests, made?.target.dockerfile?.path ?? null, made?.target.stage ?? null)
          : unknownOrigins(digests.length)
        return readImage(stored, { needs, signal, ...origins })
      }),
    )
  } finally {
    await store.close()
  }
}
