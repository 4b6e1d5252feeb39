import { jitter } from '../ports/clock.ts'
import { isCausedBy } from './build-failure.ts'

/**
 * What BuildKit and buildx answer when they are too busy, not when something is wrong with the build: a session or a job
 * that the daemon had dropped before the client used it, a connection that ended in between. Seen with 200 clients at
 * once. Upstream: moby/buildkit solver/jobs.go ("no such job"), session/manager.go ("no active session"),
 * client/workers.go ("failed to list workers"); docker/buildx build ("forwarding Ping").
 */
const DROPPED = /no such job|forwarding Ping|no active session for|session (?:healthcheck failed|finished)/i
const DISCONNECTED =
  /failed to list workers|listing workers for Build|error reading from server: (?:EOF|.*connection reset)|connection reset by peer|transport is closing|closing transport due to/i
/** Go's words for a connection that ended (io.ErrUnexpectedEOF) end an error; a parser's are another case or go on. */
const CUT_OFF = /unexpected EOF\s*$/

/**
 * Whether the same question may get an answer when it is asked again.
 * @param error the `ERROR:` line, or BuildKit's message: other lines quote the Dockerfile and the output of steps
 */
export function isHiccup(error: string): boolean {
  // These quote files.
  if (isCausedBy(error, 'policy-broken') || isCausedBy(error, 'dockerfile-invalid')) return false
  if (DROPPED.test(error)) return true
  // A connection to a registry is not the builder's; BuildKit tried that one again itself.
  return (DISCONNECTED.test(error) || CUT_OFF.test(error)) && !isCausedBy(error, 'base-image-unavailable')
}

const FIRST_MILLISECONDS = 500

/**
 * Milliseconds to wait before the same question is asked again: a time that doubles with each attempt.
 * @param attempt 1 after the first failure; @param random from 0 to 1
 */
export function hiccupDelay(attempt: number, random: number): number {
  return jitter(FIRST_MILLISECONDS * 2 ** (attempt - 1), random)
}
