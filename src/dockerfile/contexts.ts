import { normalizeReference, parseReference } from '../oci/reference.ts'
import { type BuildInputs, parsePairName } from './expand.ts'

/** The names of the contexts that a build was given, as `contextName` writes them. */
export function contextNames({ contexts }: Pick<BuildInputs, 'contexts'>): ReadonlySet<string> {
  return new Set(contexts.map(pair => contextName(parsePairName(pair))))
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
  return (digest === null ? normalized : `${normalized}@${digest}`).toLowerCase()
}
