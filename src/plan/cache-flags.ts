import { createHash } from 'node:crypto'
import { attribute } from '../buildx/attribute.ts'
import type { CacheFlags } from '../buildx/build-request.ts'
import type { CacheOptions } from '../options/options.ts'
import type { GhaAccess } from './gha-access.ts'

/**
 * The cache flags of a target. Each target and platform has its own scope, because two exports to one scope overwrite
 * each other. Scopes share blobs, so this costs only an index each.
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

/** A name that differs from others in more than case: scopes can be folders, and file names may ignore case. */
function caseless(target: string): string {
  if (target === target.toLowerCase()) return target
  return `${target}-${createHash('sha256').update(target).digest('hex').slice(0, 8)}`
}

/** A name that is a valid tag, too: word characters, dots and dashes. A long one is cut, and has a hash. */
function scopeName(parts: string[]): string {
  const name = ['stagegate', ...parts].join('-').replaceAll(/[^\w.-]+/g, '_')
  if (name.length <= 80) return name
  return `${name.slice(0, 67)}-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`
}
