import type { Digest } from '../oci/digest.ts'

/** A step of BuildKit's build definition, as in provenance. */
export interface LlbStep {
  id: string
  op?: {
    Op?: {
      source?: { identifier?: string }
      exec?: { mounts?: { dest?: string; input?: number }[] }
      file?: { actions?: { input?: number }[] }
      merge?: unknown
    }
  }
  inputs?: string[]
}

/** All layers of the file system after a step. */
export interface StepLayers {
  id: string
  digests: string[]
}

/** The image reader has the same limit for layers. */
const MAX_CHAIN = 1000

/**
 * The lists that BuildKit omits: a step from the cache has none until its layer is packed. Between two steps with a
 * list, each step adds one layer. So if the numbers agree, each layer's step is known. The last step of a definition
 * stands for the image itself.
 */
export function inferMissingLists(
  listed: readonly StepLayers[],
  definition: readonly LlbStep[],
  layers: readonly Digest[],
): StepLayers[] {
  const below = new Map(definition.map(step => [step.id, parentOf(step)]))
  const counts = new Map(
    listed.filter(({ digests }) => startsWith(layers, digests)).map(({ id, digests }) => [id, digests.length]),
  )
  const result = below.get(definition.at(-1)?.id ?? '')
  return [...counts, [result, layers.length] as const].flatMap(([top, count]) => {
    const chain: string[] = []
    let step = top
    while (step !== undefined && (step === top || !counts.has(step)) && chain.length <= MAX_CHAIN) {
      chain.unshift(step)
      step = below.get(step)
    }
    const start = step === undefined ? 0 : (counts.get(step) ?? 0)
    if (count - start !== chain.length) return []
    return chain.map((id, index) => ({ id, digests: layers.slice(0, start + index + 1) }))
  })
}

/** The steps below the image, from its last one down to its source, if it has one. */
export function stepChain(definition: readonly LlbStep[]): LlbStep[] {
  const steps = new Map(definition.map(step => [step.id, step]))
  const below = (step: LlbStep | undefined) => step && steps.get(parentOf(step) ?? '')
  const chain: LlbStep[] = []
  for (let step = below(definition.at(-1)); step && chain.length <= MAX_CHAIN; step = below(step)) chain.push(step)
  return chain
}

/**
 * The source's step with its layers, which BuildKit may omit: a new builder that finds all steps in an external cache
 * pulls no base image, and Docker 28 omits every list for one of two platforms when their base is new to it.
 * A list gives the number of layers up to its step; the layers that each step adds are subtracted on the way down.
 * Null if the image has no source, if the number of a step's layers is unknown, or if a list contradicts the layers.
 */
export function inferBase(
  listed: readonly StepLayers[],
  definition: readonly LlbStep[],
  layers: readonly Digest[],
): StepLayers | null {
  const lists = Map.groupBy(listed, ({ id }) => id)
  let count = layers.length
  const steps = new Map(definition.map(step => [step.id, step]))
  for (const step of stepChain(definition)) {
    const ofStep = lists.get(step.id)
    const list = ofStep?.find(({ digests }) => startsWith(layers, digests))
    if (ofStep && !list) return null
    if (list) count = list.digests.length
    if (step.op?.Op?.source) return count >= 0 ? { id: step.id, digests: layers.slice(0, count) } : null
    count -= countAddedLayers(step, steps, lists)
  }
  return null
}

/** How many layers a step adds; NaN if that is unknown. */
function countAddedLayers(
  { op, inputs = [] }: LlbStep,
  steps: ReadonlyMap<string, LlbStep>,
  lists: ReadonlyMap<string, StepLayers[]>,
): number {
  const { exec, file, merge } = op?.Op ?? {}
  if (exec || file) return 1
  if (!merge) return Number.NaN
  const counts = inputs.slice(1).map(input => {
    const id = stepOf(input)
    const list = lists.get(id)?.[0]
    if (list) return list.digests.length
    // COPY --link makes a layer without a parent.
    const other = steps.get(id)
    return other?.op?.Op?.file && parentOf(other) === undefined ? 1 : Number.NaN
  })
  return counts.reduce((sum, count) => sum + count, 0)
}

/** The step whose root file system this one changes; undefined for a source, and for an empty root. */
function parentOf({ op, inputs = [] }: LlbStep): string | undefined {
  const { exec, file } = op?.Op ?? {}
  const root = exec?.mounts?.find(({ dest }) => dest === '/') ?? file?.actions?.[0]
  // JSON omits a 0; -1 is an empty root.
  const input = inputs[root?.input ?? 0]
  return input === undefined ? undefined : stepOf(input)
}

/** The step of an input, which is a step and the number of its output. */
function stepOf(input: string): string {
  return input.replace(/:\d+$/, '')
}

/** Whether an image's lowest layers are these. */
export function startsWith(layers: readonly string[], prefix: readonly string[]): boolean {
  return prefix.length <= layers.length && prefix.every((digest, index) => digest === layers[index])
}
