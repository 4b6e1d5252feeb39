import { Failure, type FailureLocation } from '../failure.ts'
import type { FailureCode } from '../failure-codes.ts'
import { withoutCredentials } from '../secrets/credentials.ts'
import { failedStep, lastLines, type Progress } from './progress.ts'

const SHOWN_OUTPUT_LINES = 30

const BASE_IMAGE_HINT = 'Check the image reference and the network; log in to the registry before this step.'

/** The causes by buildx's messages, the most specific first. Upstream texts: moby/buildkit, docker/buildx. */
const CAUSES: { code: FailureCode; pattern: RegExp; hint: string }[] = [
  {
    // The reason that follows is that of the connection to the registry, and not to the engine or the builder.
    code: 'base-image-unavailable',
    pattern: /failed to resolve source metadata .*failed to do request/i,
    hint: BASE_IMAGE_HINT,
  },
  {
    code: 'engine-unreachable',
    pattern:
      /cannot connect to the docker daemon|error during connect|connection refused|actively refused it|docker_?engine: The system cannot find|is the docker daemon running|no such host|^context deadline exceeded$/i,
    hint: 'Start the Docker Engine, or set `builder` to a running builder.',
  },
  {
    code: 'builder-lost',
    pattern:
      /rpc error: code = Unavailable|transport is closing|error reading from server: EOF|connection reset by peer|forcibly closed by the remote host|error while dialing|broken pipe|graceful_stop/i,
    hint: 'The builder stopped during the build, usually because it ran out of memory. Read its log, then run again.',
  },
  {
    code: 'disk-full',
    pattern: /no space left on device|disk quota exceeded|not enough space on the disk/i,
    hint: 'Free space on the builder (docker buildx prune) and where temporary files go (RUNNER_TEMP or TMPDIR).',
  },
  {
    code: 'dockerfile-invalid',
    pattern:
      /dockerfile parse error|failed to parse stage name|unknown instruction|invalid reference format|circular dependency/i,
    hint: 'Correct the Dockerfile line shown above.',
  },
  {
    code: 'copy-source-missing',
    pattern:
      /failed to calculate checksum of ref .*: not found|failed to compute cache key: .*not found|lstat \S+: no such file or directory/i,
    hint: 'Check the path in the stage or the build context, and check .dockerignore.',
  },
  {
    // docker/buildx policy/validate.go, moby/buildkit solver/llbsolver/policy.go
    code: 'policy-denied',
    pattern: /not allowed by policy|could not resolve image due to policy/i,
    hint: 'Change the source or the build policy. buildx 0.31 and newer load Dockerfile.rego next to the Dockerfile.',
  },
  {
    code: 'policy-broken',
    pattern: /failed to evaluate policy|rego_\w+_error/i,
    hint: 'Fix Dockerfile.rego. buildx 0.31 and newer load it as a build policy if it is next to the Dockerfile.',
  },
  {
    code: 'base-platform-missing',
    pattern: /no match for platform in manifest/i,
    hint: 'The base image has no image for this platform. Remove it from `platforms`, or choose another base image.',
  },
  {
    code: 'base-image-unavailable',
    pattern: /failed to resolve source metadata|pull access denied|failed to resolve reference|failed to do request/i,
    hint: BASE_IMAGE_HINT,
  },
  {
    code: 'secret-missing',
    pattern: /secret .*not found|failed to stat .*secret|no SSH key .* forwarded/i,
    hint: 'Pass it with `secrets`, `secret-envs`, `secret-files` or `ssh`.',
  },
  {
    code: 'step-failed',
    pattern: /did not complete successfully/i,
    hint: 'Read the output of the step.',
  },
]

/** Whether an error matches a cause, even if it matches others, too. */
export function isCausedBy(error: string, code: FailureCode): boolean {
  return CAUSES.some(cause => cause.code === code && cause.pattern.test(error))
}

/**
 * Why a build failed, from the output of buildx.
 * @param dockerfile the path for the failure's location; null takes BuildKit's own
 */
export function explainBuild(progress: Progress, status: number, dockerfile: string | null): Failure {
  const text = progress.notes.join('\n')
  const step = failedStep(progress)
  const message = errorLine(progress.notes) ?? step?.error ?? `docker buildx ended with status ${status}.`
  const match = CAUSES.find(({ pattern }) => pattern.test(message)) ?? CAUSES.find(({ pattern }) => pattern.test(text))
  // An engine that ran steps was reachable: it was lost during the build.
  const isLost = match?.code === 'engine-unreachable' && progress.steps.size > 0
  const cause = isLost ? CAUSES.find(({ code }) => code === 'builder-lost') : match
  return new Failure(cause?.code ?? 'build-failed', withoutCredentials(message), {
    hint: cause?.hint ?? 'Read the output of buildx in the log.',
    location: locationIn(progress.notes, dockerfile),
    output: step ? lastLines(progress, step, SHOWN_OUTPUT_LINES) : [],
  })
}

/** The line in which buildx says why it failed; null if there is none. */
export function errorNote(notes: readonly string[]): string | null {
  return notes.findLast(note => /^ERROR:/.test(note)) ?? null
}

/** The sentence after `ERROR: failed to build: failed to solve:`, without the prefixes that each layer of the tool adds. */
function errorLine(notes: string[]): string | null {
  const line = errorNote(notes)
  if (line === null) return null
  return line
    .replace(/^ERROR:\s*/, '')
    .replace(/^(failed to build:|failed to solve:|target [\w.-]+:|rpc error: code = \w+ desc =)\s*/gi, '')
    .replace(/^(failed to solve:)\s*/i, '')
    .replace(/ of ref \S+/, '')
}

/** buildx prints the place, such as `Dockerfile:12`, on a separate line above the excerpt of the Dockerfile. */
function locationIn(notes: string[], dockerfile: string | null): FailureLocation | null {
  for (const note of notes) {
    const place = /^(\S.*):(\d+)$/.exec(note.trim())
    if (place) return { file: dockerfile ?? place[1] ?? 'Dockerfile', line: Number(place[2]) }
  }
  const parse = /dockerfile parse error on line (\d+)/.exec(notes.join('\n'))
  return parse && dockerfile !== null ? { file: dockerfile, line: Number(parse[1]) } : null
}
