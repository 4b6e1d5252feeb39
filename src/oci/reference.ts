import { type Digest, splitDigest } from './digest.ts'

/** The reference of an image in a registry, split into its parts: `HOST/PATH:TAG@DIGEST`. */
export interface Reference {
  /** Null for Docker Hub. */
  host: string | null
  path: string
  tag: string | null
  digest: Digest | null
}

/** A valid reference with a tag, such as `ghcr.io/acme/shop:1`: what an image is pushed to. */
export type TaggedReference = string & { readonly taggedReference: unique symbol }

const MAX_NAME = 255
const HOST =
  /^(?:(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])(?:\.(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]))*|\[[0-9a-f:]+\])(?::\d+)?$/i
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const TAG = /^\w[\w.-]{0,127}$/

/** Splits a reference; `referenceProblem` says whether its parts are valid. */
export function parseReference(text: string): Reference {
  const { name, digest } = splitDigest(text)
  const slash = name.indexOf('/')
  const first = slash === -1 ? '' : name.slice(0, slash)
  // Docker's rule: another first component is a user of Docker Hub.
  const host = /[.:]|^localhost$|[A-Z]/.test(first) ? first : null
  const rest = host === null ? name : name.slice(slash + 1)
  const colon = rest.lastIndexOf(':')
  if (colon <= rest.lastIndexOf('/')) return { host, path: rest, tag: null, digest }
  return { host, path: rest.slice(0, colon), tag: rest.slice(colon + 1), digest }
}

/**
 * Why an image cannot be pushed to this reference; null if it can.
 * The grammar is that of github.com/distribution/reference, which every client uses.
 */
export function referenceProblem(text: string): string | null {
  if (text === '') return 'it is empty'
  if (text.length > MAX_NAME + 129) return `its name is longer than ${MAX_NAME} characters`
  if (/\s/.test(text)) return 'it contains whitespace'
  if (text.includes('@')) return 'it has a digest; use a tag'
  if (text.includes('://')) return 'it is a URL; leave out the part before the host'
  const { host, path, tag } = parseReference(text)
  if (host !== null && !HOST.test(host)) return `"${host}" is not a host`
  const wrong = path.split('/').find(component => !PATH_COMPONENT.test(component))
  if (wrong !== undefined) {
    const hint = wrong !== wrong.toLowerCase() ? '; names are lowercase' : ''
    return `"${wrong}" is not valid in a name${hint}`
  }
  if (tag !== null && !TAG.test(tag))
    return `"${tag}" is not a tag (letters, digits, "_", "." and "-", 128 at most, and no "." or "-" first)`
  if ((host ?? '').length + path.length + 1 > MAX_NAME) return `its name is longer than ${MAX_NAME} characters`
  return null
}

/** The reference with its tag, which is `latest` if none is written; null if `referenceProblem` finds a problem. */
export function toTaggedReference(text: string): TaggedReference | null {
  if (referenceProblem(text) !== null) return null
  return (parseReference(text).tag === null ? `${text}:latest` : text) as TaggedReference
}

/** All names of the default registry. */
const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']

/**
 * One form for all spellings of a tag in a registry: `app:1` is `docker.io/library/app:1`; a host has no upper case
 * (RFC 3986, 3.2.2) and no default port.
 */
export function normalizeReference(text: string): string {
  const { host, path, tag } = parseReference(text)
  const name = (host ?? 'docker.io').toLowerCase().replace(/:0*443$/, '')
  const hub = DOCKER_HUB.includes(name)
  return `${hub ? 'docker.io' : name}/${hub && !path.includes('/') ? 'library/' : ''}${path}:${tag ?? 'latest'}`
}

/** `node:24-slim` for `docker.io/library/node:24-slim`, as people write it. Upstream: distribution/reference, FamiliarString. */
export function shortenReference(text: string): string {
  return text.replace(/^docker\.io\/(library\/)?/, '')
}

/** The reference without its tag and digest: the name of the repository. */
export function withoutTag(text: string): string {
  const { host, path } = parseReference(text)
  return host === null ? path : `${host}/${path}`
}
