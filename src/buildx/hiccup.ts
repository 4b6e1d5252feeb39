import { jitter } from '../ports/clock.ts'
import { isImageContent } from './failure/image-cause.ts'
import { isPolicyBroken } from './failure/policy-cause.ts'
import { readPrintedError } from './failure/printed-error.ts'

/**
 * Errors of BuildKit and buildx that are too busy, while nothing is wrong with the build: the daemon dropped a session or a
 * job before the client used it, or a connection ended. 200 clients at once produce them. Upstream: moby/buildkit solver/jobs.go ("no such job"), session/manager.go ("no active session"),
 * client/workers.go ("failed to list workers"); docker/buildx build ("forwarding Ping").
 */
const DROPPED = /no such job|forwarding Ping|no active session for|session (?:healthcheck failed|finished)/i
const DISCONNECTED =
  /failed to list workers|listing workers for Build|error reading from server: (?:EOF|.*connection reset)|connection reset by peer|transport is closing|closing transport due to/i
/** Go's error for a connection that ended (io.ErrUnexpectedEOF) is at the end of a line; a parser's is not. */
const CUT_OFF = /unexpected EOF\s*$/

/**
 * Whether the same command may succeed if it is repeated.
 * @param error the `ERROR:` line, or BuildKit's message: other lines quote the Dockerfile and the output of steps
 */
export function isHiccup(error: string): boolean {
  const message = readPrintedError([error.startsWith('ERROR:') ? error : `ERROR: ${error}`]).message ?? ''
  // These quote files.
  if (isPolicyBroken(message) || /^(?:dockerfile parse error|failed to parse stage name)/.test(message)) return false
  if (DROPPED.test(error)) return true
  // A connection to a registry is not the builder's; BuildKit tried that one again itself.
  return (DISCONNECTED.test(error) || CUT_OFF.test(error)) && !isAboutImage(message)
}

function isAboutImage(message: string): boolean {
  const [, cause = message] = /^\S+: (failed to resolve source metadata for .*)$/s.exec(message) ?? []
  return isImageContent(cause) || cause.startsWith('failed to do request: ')
}

const FIRST_MILLISECONDS = 500

/**
 * Milliseconds to wait before the same question is asked again: a time that doubles with each attempt.
 * @param attempt 1 after the first failure; @param random from 0 to 1
 */
export function hiccupDelay(attempt: number, random: number): number {
  return jitter(FIRST_MILLISECONDS * 2 ** (attempt - 1), random)
}
