import { constants } from 'node:fs'
import { mkdir, mkdtemp, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordStore } from '../baseline/find.ts'
import { MOST_BYTES } from '../baseline/record.ts'
import { removeFolder } from '../folders.ts'
import { type CacheProgram, runCacheChild } from './cache-child.ts'
import type { CacheJob } from './gha-layer-cache.ts'

export interface BaselineCacheOptions extends CacheProgram {
  /** Where each job makes a folder for itself: the runner's folder for temporary files. */
  temp: string
  /** Whether the job's token may write to the cache. */
  writable: boolean
  /** Milliseconds that either job may take. */
  patience?: number
}

/** The same in every run: the cache service counts the folder's name as a part of the key. */
const FOLDER = 'stagegate-baseline'
const FILE = 'baseline.json'

/** Records in the Actions cache, each as a file under a key of its own. What does not answer in time is not there. */
export function createBaselineCache(options: BaselineCacheOptions): RecordStore {
  const { temp, writable, patience = 8_000 } = options
  const run = (job: CacheJob, signal: AbortSignal) =>
    runCacheChild(job, options, AbortSignal.any([signal, AbortSignal.timeout(patience)]))
  return {
    async restore([key = '', ...fallbacks], signal) {
      const restored = await inOwnFolder(temp, async folder => {
        const match = await run({ task: 'restore', folder, key, fallbacks }, signal)
        const bytes = match === null ? null : await readBounded(join(folder, FILE))
        return match === null || bytes === null ? null : { key: match, bytes }
      })
      return signal.aborted ? null : restored
    },
    async save(key, record, signal) {
      if (!writable) return false
      const saved = await inOwnFolder(temp, async folder => {
        await mkdir(folder, { mode: 0o700 })
        await writeFile(join(folder, FILE), record)
        return run({ task: 'save', folder, key, fallbacks: [] }, signal)
      })
      return saved === key
    },
  }
}

/**
 * Runs a job in a folder that no other job knows, and removes the folder afterwards: a search that nobody waits for any
 * more may end while a record is saved. Null where the job fails.
 */
async function inOwnFolder<T>(temp: string, job: (folder: string) => Promise<T | null>): Promise<T | null> {
  let place: string | null = null
  try {
    place = await mkdtemp(join(temp, `${FOLDER}-`))
    return await job(join(place, FOLDER))
  } catch {
    return null
  } finally {
    if (place !== null) await removeFolder(place).catch(() => undefined)
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
