import type { Digest } from '../oci/digest.ts'

/** A step of BuildKit's build definition, as provenance has it. */
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

/** The layers after a step, all those below it included. */
export interface StepLayers {
  id: string
  digests: string[]
}

/** More layers than this no image has that is read. */
const MAX_CHAIN = 1000

/**
 * The lists that BuildKit left out: of a step that came from the cache it has none as long as its layer was not packed.
 * Between a step that has a list and the next above it that has one, each adds one layer, so where the numbers agree,
 * each layer's step is known. The last step of a definition stands for the image itself.
 */
export function missingLists(
  told: readonly StepLayers[],
  definition: readonly LlbStep[],
  layers: readonly Digest[],
): StepLayers[] {
  const below = new Map(definition.map(step => [step.id, parentOf(step)]))
  const counts = new Map(
    told.filter(({ digests }) => startsWith(layers, digests)).map(({ id, digests }) => [id, digests.length]),
  )
  const result = below.get(definition.at(-1)?.id ?? '')
  return [...counts, [result, layers.length] as const].flatMap(([top, count]) => {
    const chain: string[] = []
    let step = top
    while (step !== undefined && (step === top || !counts.has(step)) && chain.length <= MAX_CHAIN) {
      chain.unshift(step)
      step = below.get(step)
    }
    const known = step === undefined ? 0 : (counts.get(step) ?? 0)
    if (count - known !== chain.length) return []
    return chain.map((id, index) => ({ id, digests: layers.slice(0, known + index + 1) }))
  })
}

/** The steps that the image stands on, from its last one down to its source, where it has one. */
export function chainOf(definition: readonly LlbStep[]): LlbStep[] {
  const steps = new Map(definition.map(step => [step.id, step]))
  const below = (step: LlbStep | undefined) => step && steps.get(parentOf(step) ?? '')
  const chain: LlbStep[] = []
  for (let step = below(definition.at(-1)); step && chain.length <= MAX_CHAIN; step = below(step)) chain.push(step)
  return chain
}

/**
 * The source's step with its layers, which BuildKit may leave out: a new builder that finds all steps in a cache elsewhere
 * fetches no base, and Docker 28 leaves out every list for one of two platforms when it sees their base for the first time.
 * A list tells how many layers there are up to its step, and each step below takes off those that it adds.
 * Null where the image has no source, nobody knows what a step adds, or a list contradicts the layers.
 */
export function inferBase(
  told: readonly StepLayers[],
  definition: readonly LlbStep[],
  layers: readonly Digest[],
): StepLayers | null {
  const lists = Map.groupBy(told, ({ id }) => id)
  let count = layers.length
  const steps = new Map(definition.map(step => [step.id, step]))
  for (const step of chainOf(definition)) {
    const own = lists.get(step.id)
    const list = own?.find(({ digests }) => startsWith(layers, digests))
    if (own && !list) return null
    if (list) count = list.digests.length
    if (step.op?.Op?.source) return count >= 0 ? { id: step.id, digests: layers.slice(0, count) } : null
    count -= addedBy(step, steps, lists)
  }
  return null
}

/** How many layers a step adds to those below it; NaN where nobody knows. */
function addedBy(
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
    // What COPY --link copies is a layer on nothing.
    const other = steps.get(id)
    return other?.op?.Op?.file && parentOf(other) === undefined ? 1 : Number.NaN
  })
  return counts.reduce((sum, count) => sum + count, 0)
}

/** The step that this one changes the root file system of; undefined for a source, and for one that begins with nothing. */
function parentOf({ op, inputs = [] }: LlbStep): string | undefined {
  const { exec, file } = op?.Op ?? {}
  const root = exec?.mounts?.find(({ dest }) => dest === '/') ?? file?.actions?.[0]
  // A 0 may be left out; -1 is an empty root.
  const input = inputs[root?.input ?? 0]
  return input === undefined ? undefined : stepOf(input)
}

/** An input names a step and one of its outputs. */
function stepOf(input: string): string {
  return input.replace(/:\d+$/, '')
}

/** Whether the lowest layers of an image are these. */
export function startsWith(layers: readonly string[], prefix: readonly string[]): boolean {
  return prefix.length <= layers.length && prefix.every((digest, index) => digest === layers[index])
}
