import { Failure } from '../failure.ts'
import type { Unevaluated } from './check.ts'

const SET = 'Set the check to a severity that does not fail the gate, if that is acceptable.'

/** BuildKit finds other stages in the Dockerfile. */
export const DISPUTED: Unevaluated = {
  failure: new Failure('stages-disputed', 'BuildKit reads the Dockerfile differently than Stagegate.', {
    hint: `Report this with the Dockerfile. ${SET}`,
  }),
  otherwise: 'not-evaluated',
}

/** A Dockerfile that the image is built from is not available. */
export const UNREAD: Unevaluated = {
  failure: new Failure('dockerfile-unreadable', 'Stagegate cannot read the Dockerfile of the bake target.', {
    hint: `Let the definition name a regular file of at most 4 MiB in the working directory, or a context that the builder can fetch without secrets. ${SET}`,
  }),
  otherwise: 'not-applicable',
}

/** BuildKit did not see an image that another bake target makes. */
export const IMAGE_UNSEEN: Unevaluated = {
  failure: new Failure(
    'dockerfile-unchecked',
    'BuildKit cannot check the variables that the image of another bake target may set.',
    { hint: SET },
  ),
  otherwise: 'not-applicable',
}

/** BuildKit gave no answer. @param message null if another target of the run reports it */
export function unanswered(message: string | null): Unevaluated {
  const reason = message === null ? 'the result of another target says why' : message || 'it gave no answer'
  return {
    failure: new Failure('dockerfile-unchecked', `BuildKit could not check the Dockerfile: ${reason}`, {
      hint: `Run docker buildx build --check, or docker buildx bake --check, to see its answer. ${SET}`,
    }),
    otherwise: 'not-applicable',
  }
}
