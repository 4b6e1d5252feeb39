import { BUILDER_LOST, type Cause, DISK_FULL, firstMatch, isConnectionLost, isDiskFull } from './cause.ts'
import type { PrintedError } from './printed-error.ts'

const UNREACHABLE: Cause = {
  code: 'engine-unreachable',
  hint: 'Start the Docker Engine, or set `builder` to a running builder.',
}

/** Errors of buildx before the builder gets the build. */
const CLIENT: readonly (readonly [RegExp, Cause])[] = [
  [
    /^(?:Cannot connect to the Docker daemon|error during connect|failed to connect to the docker API|open \S*docker_?engine: )|Is the docker daemon running\?/i,
    UNREACHABLE,
  ],
  [/(?:connection refused|actively refused it\.?|no such host|^context deadline exceeded)$/, UNREACHABLE],
  [
    /^failed to stat .*: no such file or directory$/,
    { code: 'secret-missing', hint: 'There is no such file. Check the path in `secret-files`.' },
  ],
  [
    /^(?:failed to get build context |unable to prepare context|oci-layout reference ")|^path ".*" not found$/,
    {
      code: 'context-unavailable',
      hint: 'Check the path or address of the build context (`context`, `build-contexts`).',
    },
  ],
]

/** buildx ended without a build. */
const REFUSED: Cause = {
  code: 'build-failed',
  hint: 'buildx did not start the build. Correct the input that the message names, or read the log.',
}

/** The loss of a connection that was there. The system's error ends the text. */
const LOST =
  /(?:: EOF|connection reset by peer|forcibly closed by the remote host\.?|broken pipe|graceful_stop)$|transport is closing/

/**
 * An error that no part of the build has: of buildx itself, or of the connection to the builder.
 * @param hasSteps whether the builder reported progress, and so was reachable
 */
export function clientCause({ message, status, isAnswer }: PrintedError, hasSteps: boolean): Cause | null {
  if (message === null) return null
  if (isDiskFull(message)) return DISK_FULL
  if (status === 'Unavailable' || isConnectionLost(message) || (!isAnswer && LOST.test(message))) return BUILDER_LOST
  if (isAnswer) return null
  const cause = firstMatch(message, CLIENT)
  if (cause === UNREACHABLE && hasSteps) return BUILDER_LOST
  return cause ?? (hasSteps ? null : REFUSED)
}
