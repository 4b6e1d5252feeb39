import { createHash } from 'node:crypto'
import type { CacheOptions } from '../options/options.ts'
import type { Env } from '../ports/env.ts'
import { attribute } from './attribute.ts'

/** The `--cache-from` and `--cache-to` values for one target. */
export interface CacheFlags {
  from: string[]
  to: string[]
}

/** Whether the gha cache is there, and whether the job may write to it. */
export interface GhaAccess {
  readable: boolean
  writable: boolean
}

/**
 * Reads from the runner's variables what the job may do with the cache: ACTIONS_CACHE_MODE says so, and where it is
 * absent, the permissions in the token's `ac` claim (bit 2 is write), which the runner's own cache client goes by too.
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
    // A token that says nothing is believed: an export that is refused does not fail the build (ignore-error).
    return true
  }
}

/**
 * The cache flags of a target. Each target and platform has a scope of its own, because two exports to one scope
 * overwrite each other; blobs are shared between scopes all the same, so this costs an index each.
 */
export function cacheFlags(
  cache: CacheOptions,
  gha: GhaAccess,
  target: string,
  dockerfile: string,
  platforms: string[],
): CacheFlags {
  const flags: CacheFlags = { from: [...cache.from], to: [...cache.to] }
  const scope = scopeName([dockerfile, caseless(target), ...platforms])
  const { backend } = cache
  if (backend.kind === 'gha') {
    if (gha.readable) flags.from.push(`type=gha,scope=${scope}`)
    if (gha.writable) flags.to.push(`type=gha,scope=${scope},mode=max,ignore-error=true`)
  } else if (backend.kind === 'registry') {
    const tagged = /:[^/]+$/.test(backend.reference)
    const reference = `${backend.reference}${tagged ? '-' : ':'}${scope}`
    flags.from.push(`type=registry,ref=${reference}`)
    flags.to.push(`type=registry,ref=${reference},mode=max,ignore-error=true`)
  } else if (backend.kind === 'local') {
    flags.from.push(`type=local,${attribute('src', `${backend.path}/${scope}`)}`)
    flags.to.push(`type=local,${attribute('dest', `${backend.path}/${scope}`)},mode=max,ignore-error=true`)
  }
  return flags
}

/** A name that differs from others in more than case: scopes are folders as well, and file names may ignore case. */
function caseless(target: string): string {
  if (target === target.toLowerCase()) return target
  return `${target}-${createHash('sha256').update(target).digest('hex').slice(0, 8)}`
}

/** A name that is a valid tag as well: word characters, dots and dashes; a long one is cut and told apart by its hash. */
function scopeName(parts: string[]): string {
  const name = ['stagegate', ...parts].join('-').replaceAll(/[^\w.-]+/g, '_')
  if (name.length <= 80) return name
  return `${name.slice(0, 67)}-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`
}
