/** A step of BuildKit's build definition, as in provenance. Unvalidated: an attestation may contain anything. */
export interface LlbStep {
  id: string
  op?: {
    Op?: {
      source?: { identifier?: string }
      exec?: { mounts?: { dest?: string; input?: number }[] }
      file?: { actions?: { input?: number; secondaryInput?: number }[] }
      merge?: { inputs?: { input?: number }[] }
    }
  }
  /** Outputs of other steps, such as `step3:0`. */
  inputs?: string[]
}

/** The output of a step that another step uses. */
export interface StepOutput {
  step: LlbStep
  /** As provenance names it: `step3:0`. */
  name: string
}

/** The root file system that a step changes. */
export interface Root {
  /** The name of an output; null for an empty root. */
  output: string | null
  /** Whether a statement that BuildKit omits for its default value decides it: it may also be missing. */
  isDefault: boolean
}

/** The steps below an image: each one changes the root file system of the next. COPY and mounts are not in it. */
export interface StepChain {
  /** From the image's last step down. */
  steps: StepOutput[]
  /** The image starts from the source that is the last step, or from an empty root; or steps are missing. */
  end: 'source' | 'empty' | 'unknown'
  /** Whether some root is a default value, so the source needs a confirmation. */
  isDefault: boolean
}

/** The image reader has the same limit for layers. */
const MAX_CHAIN = 1000

/** Follows the root file system from the image down to where it starts. */
export function readChain(definition: readonly LlbStep[]): StepChain {
  const byId = new Map(definition.map(step => [step.id, step]))
  const chain: StepChain = { steps: [], end: 'unknown', isDefault: false }
  for (let name = resultOf(definition); name !== null && chain.steps.length <= MAX_CHAIN; ) {
    const step = byId.get(stepOf(name))
    if (!step) return chain
    chain.steps.push({ step, name })
    if (step.op?.Op?.source) return { ...chain, end: 'source' }
    const root = rootOf(step)
    if (!root) return chain
    if (root.output === null) return { ...chain, end: 'empty' }
    chain.isDefault ||= root.isDefault
    name = root.output
  }
  return chain
}

/** The output that is the image: the definition's last step has no operation and this one input. */
function resultOf(definition: readonly LlbStep[]): string | null {
  const { op, inputs = [] } = definition.at(-1) ?? {}
  const [input] = inputs
  return Object.keys(op?.Op ?? {}).length === 0 && inputs.length === 1 && input !== undefined ? input : null
}

/** The root that a step changes; null if the step is of another kind, or if its statements do not fit together. */
export function rootOf({ op, inputs = [] }: LlbStep): Root | null {
  const { exec, file, merge } = op?.Op ?? {}
  if (exec) return rootOfExec(exec.mounts ?? [], inputs)
  if (file) return rootOfFile(file.actions ?? [], inputs)
  const parts = (merge?.inputs ?? []).map(({ input = 0 }) => input)
  return parts.length > 1 && areAll(parts, inputs) ? toRoot(parts[0], inputs, false) : null
}

/** JSON omits a 0; -1 is an empty root. */
function rootOfExec(mounts: readonly { dest?: string; input?: number }[], inputs: readonly string[]): Root | null {
  const root = mounts.find(({ dest }) => dest === '/')
  const used = mounts.map(({ input = 0 }) => input)
  if (!root || !areAll(used, inputs)) return null
  // Without the -1 of an empty root, the image of a mount would be the root.
  const isShared = mounts.some(mount => mount !== root && (mount.input ?? 0) === 0)
  return toRoot(root.input ?? 0, inputs, root.input === undefined && isShared)
}

/** The first action starts from the root. Numbers beyond the step's inputs are the results of its earlier actions. */
function rootOfFile(
  actions: readonly { input?: number; secondaryInput?: number }[],
  inputs: readonly string[],
): Root | null {
  const used = actions.flatMap(({ input, secondaryInput = 0 }, index) => {
    const numbers = [input ?? Number.NaN, secondaryInput]
    return numbers.filter(number => !(number >= inputs.length && number < inputs.length + index))
  })
  return areAll(used, inputs) ? toRoot(actions[0]?.input, inputs, false) : null
}

function toRoot(input: number | undefined, inputs: readonly string[], isDefault: boolean): Root | null {
  if (input === -1) return { output: null, isDefault }
  const output = inputs[input ?? -1]
  return output === undefined ? null : { output, isDefault }
}

/** Whether these numbers name all of a step's inputs, and no others. */
function areAll(used: readonly number[], inputs: readonly string[]): boolean {
  const numbers = new Set(used)
  return inputs.every((_, index) => numbers.has(index)) && used.every(input => input >= -1 && input < inputs.length)
}

/** The step of an output, which is named by the step and a number. */
export function stepOf(output: string): string {
  return output.replace(/:\d{1,9}$/, '')
}
