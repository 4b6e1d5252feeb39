import type { Dockerfile, Instruction } from '../../dockerfile/dockerfile.ts'
import type { BuildInputs } from '../../dockerfile/expand.ts'
import { resolveStages } from '../../dockerfile/resolve-stages.ts'
import type { FailureLocation } from '../../failure.ts'
import { normalizeReference } from '../../oci/reference.ts'
import type { Progress, Step } from '../progress.ts'
import { isLinkedBuild, stepInstruction } from '../step-name.ts'
import { partOf } from './failed-part.ts'
import type { PrintedError } from './printed-error.ts'

/**
 * The place of a failure: BuildKit's own, or else the instruction of the step that failed. BuildKit gives none for an ADD of
 * a URL and for a mount of an image. Null if the line is in another file: that of a bake target that is a context of this one.
 */
export function locateFailure(
  { excerpt, message }: PrintedError,
  failed: FailedInstruction | null,
  dockerfile: Dockerfile | null,
  steps: Iterable<Step>,
): FailureLocation | null {
  if (excerpt !== null) {
    if (dockerfile === null) return { file: excerpt.file, line: excerpt.line }
    const isOwn = dockerfile.text.split(/\r?\n/)[excerpt.line - 1]?.trim() === excerpt.text.trim()
    return isOwn || !isLinkedBuild(steps) ? { file: dockerfile.path, line: excerpt.line } : null
  }
  if (dockerfile === null) return null
  const parse = /^dockerfile parse error on line (\d+)/.exec(message ?? '')
  const line = failed?.instruction.line ?? entitledLine(message ?? '', dockerfile) ?? Number(parse?.[1] ?? 0)
  return line > 0 ? { file: dockerfile.path, line } : null
}

/** The RUN that asks for an entitlement. Upstream: moby/buildkit util/entitlements. */
function entitledLine(message: string, { stages }: Dockerfile): number | undefined {
  const name = /^failed to load LLB: (network\.host|security\.insecure|device)\S* is not allowed$/.exec(message)?.[1]
  if (name === undefined) return undefined
  const flag = `--${name.replace('.', '=')}`
  const runs = stages.flatMap(({ instructions }) => instructions).filter(({ keyword }) => keyword === 'RUN')
  return runs.find(({ text }) => text.includes(flag))?.line
}

/** The instruction that failed. */
export interface FailedInstruction {
  instruction: Instruction
  /** The image that it names, as it is written in the Dockerfile; null if it failed for another reason. */
  image: string | null
}

/** The instruction that a failed step belongs to; null if the Dockerfile does not show it. */
export function failedInstruction(
  step: Step,
  { message }: PrintedError,
  { steps }: Progress,
  dockerfile: Dockerfile,
  inputs: BuildInputs,
): FailedInstruction | null {
  const part = partOf(step.name)
  if (part.kind === 'image') {
    const written = /^(\S+): failed to resolve source metadata for /.exec(message ?? '')?.[1]
    return instructionWithImage(written ?? null, part.reference, dockerfile, inputs)
  }
  const instruction = stepInstruction(step, dockerfile, steps.values())
  return instruction ? { instruction, image: null } : null
}

/**
 * @param written the image as BuildKit read it in the Dockerfile, if it says so
 * @param resolved its complete reference
 */
function instructionWithImage(
  written: string | null,
  resolved: string,
  dockerfile: Dockerfile,
  inputs: BuildInputs,
): FailedInstruction | null {
  const isMeant = (name: string) =>
    name === written || name === resolved || normalizeReference(name) === normalizeReference(resolved)
  for (const { base, instructions } of resolveStages(dockerfile, inputs, null).stages) {
    for (const instruction of instructions) {
      const isFrom = instruction.keyword === 'FROM'
      const image = (isFrom ? [base] : instruction.from).find(isMeant)
      if (image !== undefined) return { instruction, image: isFrom ? (instruction.args[0] ?? image) : image }
    }
  }
  return null
}
