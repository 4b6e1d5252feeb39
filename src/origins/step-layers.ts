import { type LlbStep, rootOf, type StepChain, type StepOutput, stepOf } from './llb-steps.ts'

/** How many layers each of BuildKit's lists has, by the output's name. An output has a list for each compression. */
export type ListLengths = ReadonlyMap<string, ReadonlySet<number>>

/** A step of the image's chain, with the layers that it added: from `first` up to `end`. */
export interface CountedStep extends StepOutput {
  first: number
  end: number
}

/** Where the layers of a chain come from. */
export interface CountedChain {
  /** From the image's last step down; only those whose layers are known. */
  steps: CountedStep[]
  /** The number of layers that the chain starts with; null if it is unknown. */
  start: number | null
  /** Whether a list, or the image's number of layers, contradicts the steps. */
  isContradicted: boolean
}

/**
 * Counts the layers that each step of the chain added, from the image down. A step that runs a command or copies files
 * adds one layer, and a merge adds all layers of its other inputs. So the layers that are left at the end are those of the
 * source. BuildKit's lists confirm the numbers. It omits lists of steps that it took from a cache, and of sources that
 * it did not pull. Only the length of a list counts: an exporter that compresses again changes the digests, but keeps the
 * order and the number of layers.
 * Upstream: moby/buildkit docs/attestations/slsa-definitions.md, `layers`; solver/pb/ops.proto.
 */
export function countLayers(
  chain: StepChain,
  definition: readonly LlbStep[],
  lists: ListLengths,
  layers: number,
): CountedChain {
  const layersAfter = newCounter(definition, lists)
  const counted: CountedChain = { steps: [], start: null, isContradicted: false }
  let end: number | null = layers
  for (const output of chain.steps) {
    const listed = lists.get(output.name)
    if (listed && end !== null && !listed.has(end)) counted.isContradicted = true
    end ??= only(listed)
    const added = output.step.op?.Op?.source ? 0 : addedBy(output.step, layersAfter)
    const first: number | null = end === null || added === null ? null : end - added
    if (end !== null && first !== null) counted.steps.push({ ...output, first, end })
    end = first
  }
  if (chain.end !== 'unknown') counted.start = end
  if (counted.steps.some(({ first }) => first < 0) || (chain.end === 'empty' && end !== null && end !== 0))
    counted.isContradicted = true
  return counted
}

/** The number of layers after a step; null if it is unknown. */
type LayersAfter = (output: string) => number | null

/** Each step is counted once. */
function newCounter(definition: readonly LlbStep[], lists: ListLengths): LayersAfter {
  const byId = new Map(definition.map(step => [step.id, step]))
  const counts = new Map<string, number | null>()
  let depth = 0
  const count = (output: string): number | null => {
    const step = byId.get(stepOf(output))
    if (step?.op?.Op?.source) return only(lists.get(output))
    const root = step && rootOf(step)
    if (!root) return null
    const below = root.output === null ? 0 : layersAfter(root.output)
    const added = addedBy(step, layersAfter)
    return below === null || added === null ? null : below + added
  }
  const layersAfter: LayersAfter = output => {
    const before = counts.get(output)
    if (before !== undefined) return before
    // A hostile definition may have a circle.
    counts.set(output, null)
    if (depth === MAX_DEPTH) return null
    depth++
    const result = count(output)
    depth--
    counts.set(output, result)
    return result
  }
  return layersAfter
}

/** The image reader's limit for layers is twice as high; each level needs several frames of the stack. */
const MAX_DEPTH = 500

/** The number of layers that a step adds to its root; null if it is unknown. */
function addedBy({ op, inputs = [] }: LlbStep, layersAfter: LayersAfter): number | null {
  const { exec, file, merge } = op?.Op ?? {}
  if (exec || file) return 1
  if (!merge) return null
  let sum = 0
  for (const input of inputs.slice(1)) {
    const count = layersAfter(input)
    if (count === null) return null
    sum += count
  }
  return sum
}

function only(lengths: ReadonlySet<number> | undefined): number | null {
  const [length] = lengths ?? []
  return length !== undefined && lengths?.size === 1 ? length : null
}
