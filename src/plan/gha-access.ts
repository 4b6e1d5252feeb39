import type { Env } from '../ports/env.ts'
/** Whether the job may read from, and write to, the cache of GitHub Actions. */
export interface GhaAccess {
  readable: boolean
  writable: boolean
}

/**
 * Reads from the runner's variables what the job may do with the cache. ACTIONS_CACHE_MODE says so; without it, the
 * permissions in the token's `ac` claim do (bit 2 is write), which the runner's own cache client uses, too.
 */
export function ghaAccess(env: Env): GhaAccess {
  const token = env['ACTIONS_RUNTIME_TOKEN']
  if (!token || !(env['ACTIONS_RESULTS_URL'] || env['ACTIONS_CACHE_URL'])) return { readable: false, writable: false }
  const mode = env['ACTIONS_CACHE_MODE']
  if (mode)
    return { readable: mode === 'read' || mode === 'write', writable: mode === 'write' || mode === 'write-only' }
  return { readable: true, writable: mayWrite(token) }
}

function mayWrite(token: string): boolean {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as { ac?: string }
    const scopes = JSON.parse(claims.ac ?? '') as { Permission?: number }[]
    return scopes.some(scope => ((scope.Permission ?? 0) & 2) !== 0)
  } catch {
    // A token without permissions counts as one that may write: a refused export does not fail the build (ignore-error).
    return true
  }
}
