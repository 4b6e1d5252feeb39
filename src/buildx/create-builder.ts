import { Failure } from '../failure.ts'
import { jitter } from '../ports/clock.ts'
import { requireExit } from '../ports/exec.ts'
import type { Ports } from '../ports/ports.ts'
import { attribute } from './attribute.ts'
import { lastError } from './last-error.ts'

/** buildx's own choice. */
const DEFAULT_IMAGE = 'moby/buildkit:buildx-stable-1'

const ATTEMPTS = 4
const FIRST_DELAY_MS = 2_000

export interface NewBuilder {
  name: string
  /** The image of BuildKit; null takes buildx's own choice, from Docker Hub. */
  image: string | null
}

/**
 * Creates a docker-container builder. If its image cannot be pulled, it waits and tries again.
 * @param remove removes what a failed attempt left
 * @throws Failure `builder-image-unavailable` because of the registry, `builder-not-created` because of the engine,
 *   `cancelled`
 */
export async function createContainerBuilder(
  { name, image }: NewBuilder,
  ports: Ports,
  remove: () => Promise<void>,
): Promise<void> {
  const options = image === null ? [] : ['--driver-opt', attribute('image', image)]
  const args = ['buildx', 'create', '--name', name, '--driver', 'docker-container', ...options, '--bootstrap']
  for (let attempt = 1; ; attempt++) {
    const result = await ports.exec.run('docker', args)
    if (result.kind === 'exited' && result.status === 0) return
    if (result.kind !== 'not-started') await remove()
    const error = lastError(requireExit(result).stderr)
      .replace(/^ERROR:\s*/, '')
      .slice(0, 1_000)
    const cause = causeOf(error)
    if (cause === 'engine') throw engineFailure(error)
    // A missing image, or one that this login may not pull, is not available a little later either.
    if (cause === 'absent' || attempt === ATTEMPTS) throw imageFailure(image ?? DEFAULT_IMAGE, cause, error, attempt)
    const delay = waitBefore(attempt, ports.clock.random())
    ports.log.info(
      `The builder's image could not be pulled: ${MEANINGS[cause]}. Attempt ${attempt + 1} of ${ATTEMPTS} in ${(delay / 1000).toFixed(1)} s.`,
    )
    await ports.clock.sleep(delay, ports.signal)
  }
}

/**
 * Milliseconds until the next attempt: 2 s, then three times as long each time, less a random part of up to a half, since
 * the jobs of a matrix reach one limit together. All delays together stay below half a minute.
 * @param random from 0 to 1
 */
export function waitBefore(attempt: number, random: number): number {
  return jitter(FIRST_DELAY_MS * 3 ** (attempt - 1), random)
}

export type Cause = 'limit' | 'absent' | 'registry' | 'network' | 'engine'

const MEANINGS: Record<Exclude<Cause, 'engine'>, string> = {
  limit: 'the registry limits pulls for now',
  absent: 'the registry does not have it, or does not give it to this login',
  registry: 'the registry had an error',
  network: 'the registry could not be reached',
}

const HINTS: Record<Exclude<Cause, 'engine'>, string> = {
  limit:
    'Log in to the registry before this step (docker/login-action), or name a mirror with the input builder-image.',
  absent:
    'Check the reference in the input builder-image, or log in to its registry before this step (docker/login-action).',
  registry: 'Run it again later, or name a mirror with the input builder-image.',
  network: "Check the engine's network, DNS and proxy, or name a mirror with the input builder-image.",
}

/** Upstream texts: moby's daemon, which pulls the image, and containerd's resolver. The engine's own errors come first. */
const CAUSES: [RegExp, Cause][] = [
  [/cannot connect to the docker daemon|docker API at|dial unix|permission denied while trying to connect/i, 'engine'],
  [/too ?many ?requests|\b429\b|rate limit/i, 'limit'],
  [/pull access denied|unauthorized|authentication required|manifest unknown|repository does not exist/i, 'absent'],
  [/: not found\b|\b40[134]\b/i, 'absent'],
  [/\b50[0-9] |status(?: code)?:? 5\d\d|internal server error|bad gateway|service unavailable/i, 'registry'],
  [
    /no such host|server misbehaving|temporary failure in name resolution|i\/o timeout|timed? ?out|deadline exceeded|connection (?:refused|reset)|network is unreachable|no route to host|\bEOF\b|tls: |x509: |failed to do request/i,
    'network',
  ],
  // The engine's answer if the pull was interrupted: buildx continues and creates the container.
  [/no such image/i, 'registry'],
]

/** Why a builder was not created, by the error of buildx. */
export function causeOf(error: string): Cause {
  return CAUSES.find(([pattern]) => pattern.test(error))?.[1] ?? 'engine'
}

function engineFailure(error: string): Failure {
  return new Failure('builder-not-created', `A docker-container builder could not be made: ${error}`, {
    hint: 'Run docker/setup-buildx-action before this step, or enable the containerd image store of the Docker Engine.',
  })
}

function imageFailure(image: string, cause: Exclude<Cause, 'engine'>, error: string, attempts: number): Failure {
  return new Failure(
    'builder-image-unavailable',
    `The builder's image ${image} could not be pulled in ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${MEANINGS[cause]}. The engine said: ${error}`,
    { hint: HINTS[cause] },
  )
}
