import { type Cause, firstMatch } from './cause.ts'

const LOG_IN = 'Log in to the registry before this step (docker/login-action), with an account that may read the image.'
const LIMITED = 'The registry limits pulls. Log in before this step, use a mirror, or run again later.'
const MISSING =
  'The registry has no such image or tag. Check the spelling. Some registries say the same of a private image: log in before this step.'
const SERVER = 'The registry has an internal error. Run again later, or use a mirror.'
const DAMAGED = "The registry's copy of the image is damaged or incomplete. Push it again, or use another tag."

/** Why a registry gave no image. Upstream: containerd core/remotes/docker, Go's net and crypto/x509. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/unexpected status from \w+ request to \S+: 40[13]\b|pull access denied|insufficient_scope/, LOG_IN],
  [/unexpected status from \w+ request to \S+: 429\b|toomanyrequests/i, LIMITED],
  [/unexpected status from \w+ request to \S+: 5\d\d\b/, SERVER],
  [/unexpected status from \w+ request to \S+: 404\b/, MISSING],
  [/^(?:failed to authorize|failed to fetch \w+ token)/, LOG_IN],
  [
    /could not fetch content descriptor|unexpected commit digest|invalid character|failed to decode|unexpected media type|failed size validation/,
    DAMAGED,
  ],
  [
    /: no such host$|server misbehaving$|Temporary failure in name resolution$/,
    "The registry's host name does not resolve. Check its spelling, and the builder's DNS, network and proxy.",
  ],
  [
    /connection refused$|actively refused it\.?$|no route to host$|network is unreachable$/,
    "Nothing answers at the registry's address. Check host and port. In a builder's container, localhost is that container.",
  ],
  [
    /x509: |tls: |server gave HTTP response to HTTPS client$|certificate/,
    "The builder does not trust the registry's certificate, or the registry has none. Configure the registry in the builder's buildkitd.toml (`ca` or `http`).",
  ],
  [
    /i\/o timeout$|deadline exceeded$|handshake timeout$|EOF$|connection reset by peer$|forcibly closed by the remote host\.?$/,
    "The registry did not answer. Check the builder's network and proxy, and run again.",
  ],
  [/not found$|does not exist/, MISSING],
]

/** @param error BuildKit's error about the image */
export function imageCause(error: string): Cause {
  if (/(?:^|: )no match for platform in manifest\b/.test(error)) {
    return {
      code: 'base-platform-missing',
      hint: 'The base image has no image for this platform. Remove it from `platforms`, or choose another base image.',
    }
  }
  return {
    code: 'base-image-unavailable',
    hint:
      firstMatch(error.trim(), HINTS) ??
      'Check the image reference and the network; log in to the registry before this step.',
  }
}

/** Whether a step failed because the layers of an image could not be fetched. Upstream: containerd core/remotes. */
export function isImageContent(error: string): boolean {
  return /^(?:failed to copy: httpReadSeeker: |failed commit on ref "|failed to resolve source metadata for |failed to extract layer )/.test(
    error,
  )
}

/** @param error BuildKit's error about the image of the line `# syntax=` */
export function frontendCause(error: string): Cause {
  const { hint } = imageCause(error)
  return { code: 'frontend-unavailable', hint: `The line "# syntax=" of the Dockerfile names this image. ${hint}` }
}
