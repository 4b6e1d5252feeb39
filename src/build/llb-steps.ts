import type { Digest } from './model.ts'

/** A step of BuildKit's build definition, as provenance has it. */
export interface LlbStep {
  id: string
  op?: {
    Op?: {
      source?: { identifier?: string }
      exec?: { mounts?: { dest?: string; input?: number }[] }
      file?: { actions?: { input?: number }[] }
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
const LONGEST_CHAIN = 1000

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
    while (step !== undefined && (step === top || !counts.has(step)) && chain.length <= LONGEST_CHAIN) {
      chain.unshift(step)
      step = below.get(step)
    }
    const known = step === undefined ? 0 : (counts.get(step) ?? 0)
    if (count - known !== chain.length) return []
    return chain.map((id, index) => ({ id, digests: layers.slice(0, known + index + 1) }))
  })
}

/**
 * The base image's step with its layers, where BuildKit left out every list: Docker 28 does for one of two platforms when
 * it sees their base for the first time. Each step on the base adds one layer, so the layers below those are the base's.
 * Null where the image has no source, or a step merges layers.
 */
export function inferBase(definition: readonly LlbStep[], layers: readonly Digest[]): StepLayers | null {
  const steps = new Map(definition.map(step => [step.id, step]))
  const below = (step: LlbStep | undefined) => step && steps.get(parentOf(step) ?? '')
  let own = 0
  let step = below(definition.at(-1))
  while ((step?.op?.Op?.exec || step?.op?.Op?.file) && own < layers.length) {
    own++
    step = below(step)
  }
  return step?.op?.Op?.source ? { id: step.id, digests: layers.slice(0, layers.length - own) } : null
}

/** The step that this one changes the root file system of; undefined for a source, and for one that begins with nothing. */
function parentOf({ op, inputs = [] }: LlbStep): string | undefined {
  const { exec, file } = op?.Op ?? {}
  const root = exec?.mounts?.find(({ dest }) => dest === '/') ?? file?.actions?.[0]
  // A 0 may be left out; -1 is an empty root.
  return inputs[root?.input ?? 0]?.replace(/:\d+$/, '')
}

/** Whether the lowest layers of an image are these. */
export function startsWith(layers: readonly string[], prefix: readonly string[]): boolean {
  return prefix.length <= layers.length && prefix.every((digest, index) => digest === layers[index])
}
