import type { PushOptions, Tag } from './options.ts'
import { type Problems, unknownWord } from './values.ts'

/** The input `push`: a boolean as YAML spells it, or `each`. */
export function parsePushMode(text: string, problems: Problems): PushOptions['mode'] {
  if (text === '' || /^(false|False|FALSE)$/.test(text)) return 'off'
  if (/^(true|True|TRUE)$/.test(text)) return 'all'
  if (text !== 'each') problems.add(`push: ${unknownWord(text, ['true', 'false', 'each'])}`)
  return 'each'
}

/** Reads `reference` and `target=reference`. A reference has no equals sign, and a target's name neither. */
export function parseTags(entries: string[], problems: Problems): Tag[] {
  return entries.flatMap(entry => {
    const at = entry.indexOf('=')
    const target = at === -1 ? null : entry.slice(0, at).trim()
    const reference = entry.slice(at + 1).trim()
    const problem = target === '' ? 'it names no target before its "="' : referenceProblem(reference)
    if (problem !== null) {
      problems.add(`tags: "${entry}" cannot be pushed to: ${problem}.`)
      return []
    }
    return [{ target, reference: tagged(reference) }]
  })
}

const LONGEST_NAME = 255
const HOST =
  /^(?:(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9])(?:\.(?:[a-z0-9]|[a-z0-9][a-z0-9-]*[a-z0-9]))*|\[[0-9a-f:]+\])(?::\d+)?$/i
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const TAG = /^\w[\w.-]{0,127}$/

/**
 * What keeps a text from being a reference that can be pushed to; null where nothing does.
 * The grammar is that of github.com/distribution/reference, which every client reads references by.
 */
export function referenceProblem(reference: string): string | null {
  if (reference === '') return 'it names no reference'
  if (reference.length > LONGEST_NAME + 129) return `its name is longer than ${LONGEST_NAME} characters`
  if (/\s/.test(reference)) return 'there is white space in it'
  if (reference.includes('@')) return 'it has a digest, which only the image itself can give; write a tag'
  if (reference.includes('://')) return 'it is a URL; leave out what stands before the host'
  const { host, path, tag } = splitReference(reference)
  if (host !== null && !HOST.test(host)) return `"${host}" is no host`
  const wrong = path.split('/').find(component => !PATH_COMPONENT.test(component))
  if (wrong !== undefined) {
    const hint = wrong !== wrong.toLowerCase() ? '; names are lower case' : ''
    return `"${wrong}" cannot be a part of its name${hint}`
  }
  if (tag !== null && !TAG.test(tag))
    return `"${tag}" is no tag (letters, digits, "_", "." and "-", 128 at most, and no "." or "-" first)`
  if ((host ?? '').length + path.length + 1 > LONGEST_NAME) return `its name is longer than ${LONGEST_NAME} characters`
  return null
}

/** A reference taken apart; the host is null where Docker Hub is meant. */
export function splitReference(reference: string): { host: string | null; path: string; tag: string | null } {
  const slash = reference.indexOf('/')
  const first = slash === -1 ? '' : reference.slice(0, slash)
  // As Docker tells a host from a user of Docker Hub.
  const host = /[.:]|^localhost$|[A-Z]/.test(first) ? first : null
  const rest = host === null ? reference : reference.slice(slash + 1)
  const colon = rest.lastIndexOf(':')
  if (colon <= rest.lastIndexOf('/')) return { host, path: rest, tag: null }
  return { host, path: rest.slice(0, colon), tag: rest.slice(colon + 1) }
}

/** The reference with the tag that is meant where none is written. */
export function tagged(reference: string): string {
  return splitReference(reference).tag === null ? `${reference}:latest` : reference
}

/** Every name that the one registry answers to which is meant where none is written. */
const DOCKER_HUB = ['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com']

/**
 * One spelling for what is the same place in a registry: `app:1` is `docker.io/library/app:1`, and a host is the same in
 * upper case (RFC 3986, 3.2.2) and with the port that it has anyway.
 */
export function normalizeReference(reference: string): string {
  const { host, path, tag } = splitReference(reference)
  const name = (host ?? 'docker.io').toLowerCase().replace(/:0*443$/, '')
  const hub = DOCKER_HUB.includes(name)
  return `${hub ? 'docker.io' : name}/${hub && !path.includes('/') ? 'library/' : ''}${path}:${tag ?? 'latest'}`
}
