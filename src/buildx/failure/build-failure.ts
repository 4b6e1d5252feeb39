import type { Dockerfile } from '../../dockerfile/dockerfile.ts'
import type { BuildInputs } from '../../dockerfile/expand.ts'
import { Failure } from '../../failure.ts'
import { withoutCredentials } from '../../secrets/credentials.ts'
import { lastLines, type Progress, type Step } from '../progress.ts'
import { BUILDER_LOST, type Cause } from './cause.ts'
import { clientCause } from './client-cause.ts'
import { failedStep } from './failed-step.ts'
import { answerCause, dockerfileCause } from './frontend-cause.ts'
import { frontendCause, imageCause } from './image-cause.ts'
import { failedInstruction, locateFailure } from './locate.ts'
import { otherCause, partCause } from './part-cause.ts'
import { policyCause } from './policy-cause.ts'
import { type PrintedError, readPrintedError } from './printed-error.ts'
import { withStages } from './stage-unknown.ts'

const SHOWN_OUTPUT_LINES = 30

/** BuildKit's identifier of a source, which says nothing to a reader. A step's command may have the same words later. */
const REF = /^((?:[a-z ]+: )*failed to calculate checksum) of ref \S+(?=: )/

/** What explains a failed build besides its output. */
export interface FailedBuild {
  /** Null if the text is not available. */
  dockerfile: Dockerfile | null
  /** Those of the bake targets that are contexts of this one. */
  linked: readonly Dockerfile[]
  inputs: BuildInputs
  /** Masks what a report must not show. */
  mask: (text: string) => string
}

/**
 * Why a build failed, from the output of buildx. BuildKit says which part of the build failed and where; words decide only
 * about the rest, and only those that the builder or buildx wrote. A Dockerfile, a step or a registry chooses the others.
 */
export function explainBuild(
  progress: Progress,
  status: number,
  { dockerfile, linked, inputs, mask }: FailedBuild,
): Failure {
  const printed = readPrintedError(progress.notes)
  const step = failedStep(progress, printed.message)
  const output = step ? lastLines(progress, step, SHOWN_OUTPUT_LINES) : []
  const failed = step && dockerfile && failedInstruction(step, printed, progress, dockerfile, inputs)
  const cause = withStages(findCause(printed, step, output, progress), failed, dockerfile, printed.message)
  const message = printed.message ?? step?.error ?? `docker buildx ended with status ${status}.`
  return new Failure(cause.code, withoutCredentials(mask(message.replace(REF, '$1'))), {
    hint: cause.hint,
    location: locateFailure(printed, failed, dockerfile, linked, progress.steps.values()),
    output: output.map(mask),
  })
}

function findCause(printed: PrintedError, step: Step | null, output: string[], { steps }: Progress): Cause {
  const message = printed.message ?? ''
  const policy = policyCause(message)
  if (policy !== null) return policy
  const part = step?.error ? partCause(step.name, step.error, output) : null
  if (part !== null) return part
  // The answer to a context that ended: the builder stops.
  if (message === 'context canceled') return BUILDER_LOST
  const image = /^(?:\S+: )?(failed to resolve source metadata for .*)$/s.exec(message)?.[1]
  const line = printed.excerpt?.text ?? null
  if (image !== undefined) return line?.startsWith('#') ? frontendCause(image) : imageCause(image)
  // No part of the build failed, but BuildKit names a line.
  if (line !== null) return dockerfileCause(message, line)
  const cause = clientCause(printed, steps.size > 0) ?? (printed.isAnswer ? answerCause(message) : null)
  return cause ?? otherCause(message)
}
