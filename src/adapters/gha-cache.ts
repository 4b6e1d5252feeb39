import { mkdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { restoreCache, saveCache } from '@actions/cache'

/** A job of the cache client, as the argument of its process. */
export interface CacheJob {
  task: 'restore' | 'save'
  folder: string
  key: string
  /** For `restore`: other prefixes, best first. */
  fallbacks: string[]
}

/**
 * Restores the folder from the gha cache, or saves it there. Returns the key of the entry; null without one. The client
 * logs every step and failure, and cannot be stopped, so it runs in a separate process
 * (cache-child.ts), which can be ended in time.
 */
export async function runCacheJob({ task, folder, key, fallbacks }: CacheJob): Promise<string | null> {
  // The path is a part of the entry's identity. Only the name is the same on runners with other folders for temporary files.
  const parent = dirname(folder)
  await mkdir(parent, { recursive: true })
  process.chdir(parent)
  process.env['GITHUB_WORKSPACE'] = parent
  // The client writes its archives here. Those of a stopped client are removed with the job's folder.
  process.env['RUNNER_TEMP'] = parent
  const paths = [basename(folder)]
  if (task === 'save') return (await saveCache(paths, key)) === -1 ? null : key
  const keys = [key, ...fallbacks]
  for (let at = 0; at < keys.length; at += MAX_KEYS) {
    const [first = '', ...others] = keys.slice(at, at + MAX_KEYS)
    const restored = await restoreCache(paths, first, others)
    if (restored !== undefined) return restored
  }
  return null
}

/** The client refuses more keys in one request. */
const MAX_KEYS = 10
