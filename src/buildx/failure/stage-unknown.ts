import type { Dockerfile } from '../../dockerfile/dockerfile.ts'
import { nearestWord } from '../../options/values.ts'
import type { Cause } from './cause.ts'
import type { FailedInstruction } from './locate.ts'

/**
 * A cause about an image, if the Dockerfile may mean a stage: BuildKit looks for an image if no stage has the name.
 * @param message newer releases of BuildKit name the nearest stage in it
 */
export function withStages(
  cause: Cause,
  failed: FailedInstruction | null,
  dockerfile: Dockerfile | null,
  message: string | null,
): Cause {
  if (cause.code !== 'base-image-unavailable' || !failed?.image || !dockerfile) return cause
  if (!/^[\w-]+$/.test(failed.image)) return cause
  const names = dockerfile.stages.flatMap(({ name }) => name ?? [])
  const nearest = message?.includes('did you mean') ? null : nearestWord(failed.image.toLowerCase(), names)
  const meant = nearest === null ? '' : ` Did you mean the stage "${nearest}"?`
  if (failed.instruction.keyword === 'FROM') return { ...cause, hint: cause.hint + meant }
  const hint = `No stage above this line has the name, so BuildKit looked for an image.${meant} Correct the name, or write the image with its tag.`
  return { code: 'stage-unknown', hint }
}
