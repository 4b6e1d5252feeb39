import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { removeFolder } from '../folders.ts'
import type { LayerIndex } from '../image/layer-cache/layer-index.ts'
import { type CacheProgram, runCacheChild } from './cache-child.ts'
import type { CacheJob } from './gha-layer-cache.ts'
import { createLayerFolder, fileOf } from './layer-index-folder.ts'

/** An index that must be told when the run is over. */
export interface ClosableIndex extends LayerIndex {
  close(): Promise<void>
}

export interface GhaIndexOptions extends CacheProgram {
  /** This step's own, but with the same name for every step: the cache service counts the name as a part of the key. */
  folder: string
  /** What begins the keys of all runs of this version, and what those of this very step have besides. */
  prefix: string
  scope: string
  /** Whether this run may leave what it learned to later ones. */
  writes: boolean
  /** Aborted when the run is cancelled: its jobs end, and nothing is saved. */
  signal: AbortSignal
}

/**
 * Records in a folder that is restored from the gha cache while the targets are built, and saved at the end with what
 * this run used: only by runs that may write, and only if that is not what was restored. A cache that is slow, absent or
 * broken costs what it would have spared, and no more.
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
      // The archive that is restored would overwrite a newer record, or be read while it is written.
      await restored
      await files.save(key, record)
      used.add(fileOf(key))
    },
    async close() {
      const saves = writes && used.size > 0
      if (!saves) over.abort()
      const key = own + nameOf(used)
      const answer = await restored
      const isCurrent = answer.kind === 'done' && answer.key === key
      if (isCurrent || !saves || signal.aborted) return
      await keepOnly(folder, used)
      await run('save', key, [])
    },
  }
}

/** What is in a record follows from its name, so the names tell whether anything changed. */
function nameOf(used: ReadonlySet<string>): string {
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
