import { mkdir } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { restoreCache, saveCache } from '@actions/cache'

/** What the cache client is to do, as the arguments of its own process. */
export interface CacheJob {
  task: 'restore' | 'save'
  folder: string
  key: string
  /** Prefixes that serve as well, best first; for `restore`. */
  fallbacks: string[]
}

/**
 * Restores the folder from the gha cache or saves it there, and gives the key that was found or written; null where it
 * came to nothing. The client tells the log of every step and failure, and cannot be stopped: so it runs in a process
 * of its own (cache-child.ts), which nobody listens to and which is ended in time.
 */
export async function runCacheJob({ task, folder, key, fallbacks }: CacheJob): Promise<string | null> {
  // The path is a part of the entry's identity. Only the name is the same on runners with other folders for temporary files.
  const parent = dirname(folder)
  await mkdir(parent, { recursive: true })
  process.chdir(parent)
  process.env['GITHUB_WORKSPACE'] = parent
  // The client's own archives: what a stopped client leaves is removed with the job's folder.
  process.env['RUNNER_TEMP'] = parent
  const paths = [basename(folder)]
  if (task === 'save') return (await saveCache(paths, key)) === -1 ? null : key
  const keys = [key, ...fallbacks]
  for (let at = 0; at < keys.length; at += MOST_KEYS) {
    const [first = '', ...others] = keys.slice(at, at + MOST_KEYS)
    const found = await restoreCache(paths, first, others)
    if (found !== undefined) return found
  }
  return null
}

/** The client refuses more keys in one question. */
const MOST_KEYS = 10
