import { BUILDER_LOST, type Cause, DISK_FULL, isConnectionLost, isDiskFull } from './cause.ts'
import { partOf } from './failed-part.ts'
import { frontendCause, imageCause, isImageContent } from './image-cause.ts'
import { downloadHint, stepCause } from './step-cause.ts'

/**
 * Why a part of the build failed; null if its name does not say what it is.
 * @param output the last lines that it printed
 */
export function partCause(vertex: string, error: string, output: readonly string[]): Cause | null {
  const part = partOf(vertex)
  if (part.kind === 'step') return stepCause(part.keyword, error, output)
  if (part.kind === 'policy') return null
  if (isConnectionLost(error)) return BUILDER_LOST
  // A registry chooses the text of its refusals.
  if (isDiskFull(error) && !error.includes('unexpected status from ')) return DISK_FULL
  switch (part.kind) {
    case 'image':
      return imageCause(error)
    case 'frontend':
      return frontendCause(error)
    case 'context':
      return { code: 'context-unavailable', hint: downloadHint(error) }
    case 'dockerfile':
      return { code: 'dockerfile-unreadable', hint: 'Check the name of the Dockerfile (`file`) and the build context.' }
    case 'cache':
      return { code: 'cache-failed', hint: 'Check `cache-from` and `cache-to`, and whether this job may write there.' }
    case 'export':
      return isImageContent(error) ? imageCause(error) : otherCause(error)
    default:
      return null
  }
}

/** A failure without a better name. */
export function otherCause(error: string): Cause {
  return isDiskFull(error) ? DISK_FULL : { code: 'build-failed', hint: 'Read the output of buildx in the log.' }
}
