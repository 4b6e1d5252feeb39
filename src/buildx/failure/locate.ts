import type { Dockerfile, Instruction } from '../../dockerfile/dockerfile.ts'
import type { BuildInputs } from '../../dockerfile/expand.ts'
import { isInlinePath } from '../../dockerfile/inline.ts'
import { resolveStages } from '../../dockerfile/resolve-stages.ts'
import type { FailureLocation } from '../../failure.ts'
import { normalizeReference } from '../../oci/reference.ts'
import type { Progress, Step } from '../progress.ts'
import { isLinkedBuild, stepInstruction } from '../step-name.ts'
import { partOf } from './failed-part.ts'
import type { Excerpt, PrintedError } from './printed-error.ts'

/**
 * The place of a failure: BuildKit's own, or else the instruction of the step that failed. BuildKit gives none for an ADD of
 * a URL and for a mount of an image.
 * @param linked the Dockerfiles of the bake targets that are contexts of this one. Their steps have no place here but
 *   BuildKit's, which names the file without its folder; null if several files have this line.
 */
export function locateFailure(
  { excerpt, message }: PrintedError,
  failed: FailedInstruction | null,
  dockerfile: Dockerfile | null,
  linked: readonly Dockerfile[],
  steps: Iterable<Step>,
): FailureLocation | null {
  if (dockerfile === null) return excerpt && { file: excerpt.file, line: excerpt.line }
  const isLinked = isLinkedBuild(steps)
  if (!isLinked && excerpt !== null) return { file: dockerfile.path, line: excerpt.line }
  const files = isLinked ? [dockerfile, ...linked] : [dockerfile]
  if (excerpt !== null) return onlyPlace(files, file => (hasLine(file, excerpt) ? excerpt.line : null))
  if (failed !== null) return { file: dockerfile.path, line: failed.instruction.line }
  const parse = /^dockerfile parse error on line ([1-9]\d*)/.exec(message ?? '')?.[1]
  if (parse !== undefined) return isLinked ? null : { file: dockerfile.path, line: Number(parse) }
  const isMeant = meantBy(message ?? '')
  return (
    isMeant && onlyPlace(files, ({ stages }) => stages.flatMap(one => one.instructions).find(isMeant)?.line ?? null)
  )
}

/** The place that one of the files has; null if several have one. */
function onlyPlace(files: readonly Dockerfile[], lineOf: (file: Dockerfile) => number | null): FailureLocation | null {
  const lines = new Map(files.map(file => [file.path, lineOf(file)]))
  const [place, ...others] = [...lines].flatMap(([file, line]) => (line === null ? [] : [{ file, line }]))
  return place !== undefined && others.length === 0 ? place : null
}

function hasLine({ path, text }: Dockerfile, excerpt: Excerpt): boolean {
  const toName = (file: string) => (isInlinePath(file) ? 'Dockerfile' : file.replace(/^.*[/\\]/, '')).toLowerCase()
  if (toName(path) !== toName(excerpt.file)) return false
  return text.split(/\r?\n/)[excerpt.line - 1]?.trim() === excerpt.text.trim()
}

/** Which instruction BuildKit means in an answer without a place; null for another answer. */
function meantBy(message: string): ((instruction: Instruction) => boolean) | null {
  // Upstream: moby/buildkit util/entitlements.
  const right = /^failed to load LLB: (network\.host|security\.insecure|device)\S* is not allowed$/.exec(message)?.[1]
  if (right !== undefined) {
    const flag = `--${right.replace('.', '=')}`
    return ({ keyword, text }) => keyword === 'RUN' && text.includes(flag)
  }
  // Upstream: moby/buildkit frontend/dockerfile/dockerfile2llb, `findStateByIndex` and `dispatch`.
  const stage = /^invalid stage index (-?\d+)$/.exec(message)?.[1]
  if (stage !== undefined)
    return ({ keyword, from }) => keyword === 'COPY' && from.some(name => Number(name) === Number(stage))
  if (/^variable expansion is not supported for --from\b/.test(message))
    return ({ keyword, from }) => keyword === 'COPY' && from.some(name => name.includes('$'))
  return null
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
