import { buildTarget } from '../buildx/build-target.ts'
import { contextName, namedContexts } from '../dockerfile/contexts.ts'
import { type Stage, stageName } from '../dockerfile/dockerfile.ts'
import { REPLACED } from '../dockerfile/resolve-stages.ts'
import { type Failure, toFailure } from '../failure.ts'
import { isRemote } from '../local-path.ts'
import { questionRequest } from '../plan/build-requests.ts'
import type { PlannedTarget } from '../plan/target.ts'
import {
  describePlace,
  type MissingSource,
  missingSource,
  type NearbyNames,
  namesInContext,
  namesInTree,
  withNearbyNames,
} from './missing-source.ts'
import { readImages } from './read-images.ts'
import type { RunContext } from './run-context.ts'

/**
 * The failure of a build, with what is there instead if a COPY did not find its source. The stage that the COPY names is
 * built and read for that. Never rejects: any other failure is returned as it is.
 */
export async function explainMissingSource(failure: Failure, target: PlannedTarget, run: RunContext): Promise<Failure> {
  const missing = missingSource(failure, target.dockerfile)
  if (!missing) return failure
  try {
    const nearby = await findNearbyNames(missing, target, run)
    return nearby ? withNearbyNames(failure, missing, nearby) : failure
  } catch (error) {
    const { code, message } = toFailure(error)
    if (code === 'cancelled') return failure
    run.ports.log.warning(`${target.name}: Stagegate could not list ${describePlace(missing)}. ${message}`)
    return failure
  }
}

/** A context that is neither a folder nor a URL: an image, an OCI layout, or a target of bake. */
const IMAGE = /^(?:docker-image|oci-layout|target):/

/** Null if the context is not on this machine. */
async function findNearbyNames(
  { path, stage }: MissingSource,
  target: PlannedTarget,
  { builder, folder, limits, ports }: RunContext,
): Promise<NearbyNames | null> {
  const context = stage === null ? target.context : replacement(stage, target)
  if (context !== null && !IMAGE.test(context)) {
    return isRemote(context) ? null : namesInContext(ports.cwd, context, path)
  }
  if (stage === null) return null
  const { image } = await buildTarget(questionRequest(target, stageName(stage)), builder, folder, ports)
  const read = image && (await readImages(`${image.layout}@${image.metadata.digest}`, { limits, ports }))
  const [first] = read?.images ?? []
  if (!first) throw new Error('the stage has no image')
  return namesInTree(first.tree, path)
}

/** The place of the named context that replaces a stage; null if none does. */
function replacement({ base, name }: Stage, { inputs }: PlannedTarget): string | null {
  if (base !== REPLACED || name === null || !inputs) return null
  return namedContexts(inputs).get(contextName(name)) ?? null
}
