import { looksLikePath } from '../local-path.ts'
import type { CacheBackend } from './options.ts'
import type { Problems } from './problems.ts'

/** Parses the input `cache`: `gha`, `off`, a reference in a registry, or a folder. */
export function parseCache(text: string, problems: Problems): CacheBackend {
  if (text === '' || text === 'off') return { kind: 'off' }
  if (text === 'gha') return { kind: 'gha' }
  if (looksLikePath(text)) return { kind: 'local', path: text }
  if (/^[a-z0-9][a-z0-9._-]*(:\d+)?\/[a-z0-9][a-z0-9._/-]*(:[\w][\w.-]{0,127})?$/i.test(text))
    return { kind: 'registry', reference: text }
  problems.add(
    `cache: "${text}" is neither gha, off, a registry reference (ghcr.io/owner/name:cache) nor a folder (./path).`,
  )
  return { kind: 'off' }
}
