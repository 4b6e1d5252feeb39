import { jittered, pause } from '../pause.ts'

/**
 * What BuildKit and buildx answer when they are too busy, not when something is wrong with the build: a session or a job
 * that the daemon had dropped before the client used it, a connection that ended in between. Seen with 200 clients at
 * once. Upstream: moby/buildkit solver/jobs.go ("no such job"), session/manager.go ("no active session"),
 * client/workers.go ("failed to list workers"); docker/buildx build ("forwarding Ping").
 */
const HICCUP =
  /no such job|forwarding Ping|no active session for|failed to list workers|listing workers for Build|error reading from server: (?:EOF|.*connection reset)|connection reset by peer|transport is closing|unexpected EOF|closing transport due to|session (?:healthcheck failed|finished)/i

/** Whether the same question may get an answer when it is asked again. */
export function isHiccup(text: string): boolean {
  return HICCUP.test(text)
}

const FIRST_MILLISECONDS = 500

/** Waits a while that doubles with each attempt and has a random half, so that clients that failed together do not return together. */
export type Pause = (attempt: number) => Promise<void>

/** Returns at once where the run is cancelled. */
export function jitteredPause(signal: AbortSignal): Pause {
  return attempt => pause(jittered(FIRST_MILLISECONDS * 2 ** (attempt - 1)), signal)
}
