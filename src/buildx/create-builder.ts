import { Failure } from '../failure.ts'
import { jitter } from '../ports/clock.ts'
import { requireExit } from '../ports/exec.ts'
import type { Ports } from '../ports/ports.ts'
import { attribute } from './attribute.ts'
import { lastError } from './last-error.ts'

/** What buildx takes where no image is named. */
const DEFAULT_IMAGE = 'moby/buildkit:buildx-stable-1'

const ATTEMPTS = 4
const FIRST_MILLISECONDS = 2_000

/** How a builder is made. */
export interface Creation {
  name: string
  /** The image of BuildKit; null takes buildx's own choice, from Docker Hub. */
  image: string | null
}

/**
 * Makes a docker-container builder, again after a wait where its image could not be pulled.
 * @param remove takes away what a failed attempt left
 * @throws Failure `builder-image-unavailable` where the registry is why, `builder-not-created` where the engine is,
 *   `cancelled`
 */
export async function createContainerBuilder(
  { name, image }: Creation,
  ports: Ports,
  remove: () => Promise<void>,
): Promise<void> {
  const options = image === null ? [] : ['--driver-opt', attribute('image', image)]
  const args = ['buildx', 'create', '--name', name, '--driver', 'docker-container', ...options, '--bootstrap']
  for (let attempt = 1; ; attempt++) {
    const result = await ports.exec.run('docker', args)
    if (result.kind === 'exited' && result.status === 0) return
    if (result.kind !== 'not-started') await remove()
    const words = lastError(requireExit(result).stderr)
      .replace(/^ERROR:\s*/, '')
      .slice(0, 1_000)
    const cause = causeOf(words)
    if (cause === 'engine') throw engineFailure(words)
    // What the registry does not have, or does not give to this login, is no different a little later.
    if (cause === 'absent' || attempt === ATTEMPTS) throw imageFailure(image ?? DEFAULT_IMAGE, cause, words, attempt)
    const milliseconds = waitBefore(attempt, ports.clock.random())
    ports.log.info(
      `The builder's image could not be pulled: ${MEANINGS[cause]}. Attempt ${attempt + 1} of ${ATTEMPTS} in ${(milliseconds / 1000).toFixed(1)} s.`,
    )
    await ports.clock.sleep(milliseconds, ports.signal)
  }
}

/**
 * Milliseconds until the next attempt: 2 s, then three times as long each time, less a random part of up to a half, since
 * the jobs of a matrix meet one limit together. All waits together stay below half a minute.
 * @param random from 0 to 1
 */
export function waitBefore(attempt: number, random: number): number {
  return jitter(FIRST_MILLISECONDS * 3 ** (attempt - 1), random)
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
  // The engine's answer where the pull broke off in the middle: buildx goes on to make the container.
  [/no such image/i, 'registry'],
]

/** Why a builder was not made, by the words of buildx. */
export function causeOf(words: string): Cause {
  return CAUSES.find(([pattern]) => pattern.test(words))?.[1] ?? 'engine'
}

function engineFailure(words: string): Failure {
  return new Failure('builder-not-created', `A docker-container builder could not be made: ${words}`, {
    hint: 'Run docker/setup-buildx-action before this step, or enable the containerd image store of the Docker Engine.',
  })
}

function imageFailure(image: string, cause: Exclude<Cause, 'engine'>, words: string, attempts: number): Failure {
  return new Failure(
    'builder-image-unavailable',
    `The builder's image ${image} could not be pulled in ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'}: ${MEANINGS[cause]}. The engine said: ${words}`,
    { hint: HINTS[cause] },
  )
}
