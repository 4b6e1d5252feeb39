import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { removeFolder } from '../folders.ts'
import type { LayerIndex } from '../image/layer-cache/layer-index.ts'
import { type CacheProgram, runCacheChild } from './cache-child.ts'
import type { CacheJob } from './gha-layer-cache.ts'
import { createLayerFolder, fileOf } from './layer-index-folder.ts'

/** An index that must be closed at the end of the run. */
export interface ClosableIndex extends LayerIndex {
  close(): Promise<void>
}

export interface GhaIndexOptions extends CacheProgram {
  /** A separate folder, with the same name for every step: the cache service counts the name as a part of the key. */
  folder: string
  /** The start of the keys of all runs of this version; `scope` follows in those of this step. */
  prefix: string
  scope: string
  /** Whether this run may save the index for later runs. */
  writes: boolean
  /** Aborted when the run is cancelled: its jobs end, and nothing is saved. */
  signal: AbortSignal
}

/**
 * Records in a folder that is restored from the gha cache during the build, and saved at the end with the records that
 * this run used, if the run may write and the records changed. A slow, absent or broken cache only slows down the run.
 */
export function createGhaLayerIndex(options: GhaIndexOptions): ClosableIndex {
  const { folder, prefix, scope, writes, signal, clock } = options
  const files = createLayerFolder(folder, clock)
  const used = new Set<string>()
  const own = `${prefix}-${scope}-`
  const over = new AbortController()
  const run = (task: CacheJob['task'], key: string, fallbacks: string[]) =>
    runCacheChild({ task, folder, key, fallbacks }, options, AbortSignal.any([signal, over.signal]))
  const restored = run('restore', own, [`${prefix}-`])
  return {
    async load(key) {
      await restored
      const record = await files.load(key)
      if (record) used.add(fileOf(key))
      return record
    },
    async save(key, record) {
      // A restore at the same time could overwrite a newer record.
      await restored
      await files.save(key, record)
      used.add(fileOf(key))
    },
    async close() {
      const saves = writes && used.size > 0
      if (!saves) over.abort()
      const key = own + hashNames(used)
      const answer = await restored
      const isCurrent = answer.kind === 'done' && answer.key === key
      if (isCurrent || !saves || signal.aborted) return
      await keepOnly(folder, used)
      await run('save', key, [])
    },
  }
}

/** The content of a record follows from its name, so the names show whether anything changed. */
function hashNames(used: ReadonlySet<string>): string {
  return createHash('sha256')
    .update([...used].sort().join())
    .digest('hex')
    .slice(0, 16)
}

async function keepOnly(folder: string, used: ReadonlySet<string>): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const unused = names.filter(name => !used.has(name))
  await Promise.allSettled(unused.map(name => removeFolder(join(folder, name))))
}
