import { normalizeReference, parseReference } from '../oci/reference.ts'
import { lowerCase } from '../text/go-case.ts'
import type { BuildInputs } from './expand.ts'

const places = new WeakMap<BuildInputs['contexts'], ReadonlyMap<string, string>>()

/**
 * The places of the contexts that a build was given, by their names as `contextName` writes them. Made once for each list: a
 * hostile definition has a hundred thousand.
 */
export function namedContexts({ contexts }: Pick<BuildInputs, 'contexts'>): ReadonlyMap<string, string> {
  const byName = places.get(contexts) ?? new Map(contexts.map(({ name, value }) => [contextName(name), value ?? '']))
  places.set(contexts, byName)
  return byName
}

/**
 * One form for all spellings of a named context and of the image or stage that it replaces: `alpine` is
 * `docker.io/library/alpine:latest`. Upstream: moby/buildkit frontend/dockerui/config.go, `NamedContext`.
 */
export function contextName(name: string): string {
  const { digest } = parseReference(name)
  const normalized = normalizeReference(name)
    .replace(/^docker\.io\/(library\/)?/, '')
    .replace(/:latest$/, '')
  return lowerCase(digest === null ? normalized : `${normalized}@${digest}`)
}
