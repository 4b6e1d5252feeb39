import { constants } from 'node:fs'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordStore } from '../baseline/find.ts'
import { MOST_BYTES } from '../baseline/record.ts'
import { removeFolder } from '../folders.ts'
import { type CacheProgram, runCacheChild } from './cache-child.ts'
import type { CacheJob } from './gha-layer-cache.ts'

export interface BaselineCacheOptions extends CacheProgram {
  /** Of this run's own, but with the same name in every run: the cache service counts the name as a part of the key. */
  folder: string
  /** Whether the job's token may write to the cache. */
  writable: boolean
  /** Milliseconds that either job may take. */
  patience?: number
}

const FILE = 'baseline.json'

/** Records in the Actions cache, each as a file under a key of its own. What does not answer in time is not there. */
export function createBaselineCache(options: BaselineCacheOptions): RecordStore {
  const { folder, writable, patience = 8_000 } = options
  const run = (task: CacheJob['task'], [key = '', ...fallbacks]: readonly string[]) =>
    runCacheChild({ task, folder, key, fallbacks }, options, AbortSignal.timeout(patience))
  const clear = () => removeFolder(folder)
  return {
    async restore(keys) {
      try {
        await clear()
        const key = await run('restore', keys)
        const bytes = key === null ? null : await readBounded(join(folder, FILE))
        return key === null || bytes === null ? null : { key, bytes }
      } catch {
        return null
      } finally {
        await clear().catch(() => undefined)
      }
    },
    async save(key, record) {
      if (!writable) return false
      try {
        await clear()
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await writeFile(join(folder, FILE), record)
        return (await run('save', [key])) === key
      } catch {
        return false
      } finally {
        await clear().catch(() => undefined)
      }
    },
  }
}

/** An archive may hold anything under that name: a link, a pipe, more than there is memory for. */
async function readBounded(path: string): Promise<Uint8Array | null> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const found = await file.stat()
    return found.isFile() && found.size <= MOST_BYTES ? await file.readFile() : null
  } finally {
    await file.close()
  }
}
