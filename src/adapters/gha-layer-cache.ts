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
 * of its own (layer-index-gha.ts), which nobody listens to and which is ended in time.
 */
export async function runCacheJob({ task, folder, key, fallbacks }: CacheJob): Promise<string | null> {
  if (task === 'restore') return (await restoreCache([folder], key, fallbacks)) ?? null
  return (await saveCache([folder], key)) === -1 ? null : key
}
