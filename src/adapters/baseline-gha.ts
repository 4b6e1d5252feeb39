import { constants } from 'node:fs'
import { mkdir, mkdtemp, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MAX_BYTES } from '../baseline/record.ts'
import type { RecordStore } from '../baseline/record-store.ts'
import { removeFolder, temporaryRoot } from '../folders.ts'
import { type CacheProgram, runCacheChild } from './cache-child.ts'
import type { CacheJob } from './gha-cache.ts'

export interface BaselineCacheOptions extends CacheProgram {
  /** Whether the job's token may write to the cache. */
  writable: boolean
}

/** The same in every run: the cache service counts the folder's name as a part of the key. */
const FOLDER = 'stagegate-baseline'
const FILE = 'baseline.json'

/** Records in the Actions cache, each as a file under its own key. */
export function createBaselineCache(options: BaselineCacheOptions): RecordStore {
  const { env, writable } = options
  const run = (job: CacheJob, signal: AbortSignal) => runCacheChild(job, options, signal)
  return {
    async restore([key = '', ...fallbacks], signal) {
      try {
        return await inOwnFolder(temporaryRoot(env), async folder => {
          const answer = await run({ task: 'restore', folder, key, fallbacks }, signal)
          if (answer.kind === 'nothing') return { kind: 'missing' }
          if (answer.kind === 'failed') return { kind: 'unavailable', why: answer.why }
          return { kind: 'found', key: answer.key, bytes: await readBounded(join(folder, FILE)) }
        })
      } catch (error) {
        return { kind: 'unavailable', why: (error as Error).message }
      }
    },
    async save(key, record, signal) {
      if (!writable) return { kind: 'not-saved', why: "the job's token can only read the Actions cache" }
      try {
        const answer = await inOwnFolder(temporaryRoot(env), async folder => {
          await mkdir(folder, { mode: 0o700 })
          await writeFile(join(folder, FILE), record)
          return run({ task: 'save', folder, key, fallbacks: [] }, signal)
        })
        if (answer.kind === 'done') return { kind: 'saved' }
        return { kind: 'not-saved', why: answer.kind === 'failed' ? answer.why : 'the Actions cache gave no reason' }
      } catch (error) {
        return { kind: 'not-saved', why: (error as Error).message }
      }
    },
  }
}

/**
 * Runs a job in a folder that no other job knows, and removes the folder afterwards: a search that is given up may end
 * while a record is saved.
 */
async function inOwnFolder<T>(temp: string, job: (folder: string) => Promise<T>): Promise<T> {
  const parent = await mkdtemp(join(temp, `${FOLDER}-`))
  try {
    return await job(join(parent, FOLDER))
  } finally {
    await removeFolder(parent).catch(() => undefined)
  }
}

/** The record; empty if the path is not a file of a plausible size. An archive may contain a link or a pipe under that name. */
async function readBounded(path: string): Promise<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null)
  if (file === null) return new Uint8Array()
  try {
    const stats = await file.stat()
    return stats.isFile() && stats.size <= MAX_BYTES ? await file.readFile() : new Uint8Array()
  } finally {
    await file.close()
  }
}
