import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { LayerIndex } from '../image/layer-cache/layer-index.ts'
import type { Clock } from '../ports/clock.ts'
import type { Env } from '../ports/env.ts'

/** Bytes of all records. Beyond it, the least recently used records are removed. */
const MAX_BYTES = 512 * 2 ** 20
/** Bytes of one record; more than the reader's limits allow. */
const MAX_RECORD_BYTES = 1024 * 2 ** 20
/** Milliseconds after which an unfinished file is abandoned. */
const ABANDONED_MS = 3_600_000

/**
 * The folder for records on the command line: STAGEGATE_CACHE_DIR, else a folder in the user's cache directory (XDG Base
 * Directory Specification, which ignores relative paths). Null if the variable is empty, or without such a directory.
 */
function layerFolder(env: Env): string | null {
  const { STAGEGATE_CACHE_DIR: folder, XDG_CACHE_HOME: xdg } = env
  if (folder !== undefined) return folder === '' ? null : folder
  if (xdg && isAbsolute(xdg)) return join(xdg, 'stagegate', 'layers')
  const home = env['HOME'] || homedir()
  return isAbsolute(home) ? join(home, '.cache', 'stagegate', 'layers') : null
}

/** The index of the command line; undefined without a folder. */
export function openLayerIndex(env: Env, clock: Clock): LayerIndex | undefined {
  const folder = layerFolder(env)
  return folder === null ? undefined : createLayerFolder(folder, clock)
}

/**
 * Records as files of a folder that only its owner may read. Several processes may use it at once: a file is complete
 * before it has its name. A record that cannot be read is absent, and one that cannot be written is skipped.
 */
export function createLayerFolder(folder: string, clock: Clock, maxBytes = MAX_BYTES): LayerIndex {
  /** Bytes of all records: from the last pruning, plus the records saved since. Null before the first pruning. */
  let total: number | null = null
  return {
    async load(key) {
      try {
        return await readRecord(join(folder, fileOf(key)), clock)
      } catch {
        return null
      }
    },
    async save(key, record) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        const unfinished = join(folder, `.${fileOf(key)}.${randomUUID()}`)
        try {
          await writeFile(unfinished, record, { flag: 'wx', mode: 0o600 })
          await rename(unfinished, join(folder, fileOf(key)))
        } finally {
          await rm(unfinished, { force: true })
        }
        // A run usually lists the folder once: pruning again is needed only if its own records exceed the limit.
        if (total !== null && total + record.length <= maxBytes) total += record.length
        else total = await prune(folder, clock, maxBytes)
      } catch {
        // A full or read-only disk slows down the next run only.
      }
    },
  }
}

/** A key is 64 hexadecimal digits. Any other name could lead out of the folder. */
export function fileOf(key: string): string {
  if (!/^[0-9a-f]{64}$/.test(key)) throw new TypeError('A record key is 64 hexadecimal digits.')
  return `${key}.layer`
}

async function readRecord(path: string, clock: Clock): Promise<Buffer | null> {
  // The path may be a link, which is not followed, or a pipe, which must not block.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const stats = await file.stat()
    if (!stats.isFile() || stats.size > MAX_RECORD_BYTES) return null
    const now = clock.now()
    // The time of its last use decides which records stay. Only the owner may set it.
    await file.utimes(now, now).catch(() => undefined)
    return await file.readFile()
  } finally {
    await file.close()
  }
}

/** Deletes abandoned files, and the least recently used records above the limit. Returns the bytes of those left. */
async function prune(folder: string, clock: Clock, maxBytes: number): Promise<number> {
  const files: { path: string; bytes: number; used: number }[] = []
  for (const name of await readdir(folder)) {
    if (!/^\.?[0-9a-f]{64}\.layer/.test(name)) continue
    const path = join(folder, name)
    const stats = await stat(path).catch(() => null)
    if (!stats) continue
    const abandoned = name.startsWith('.') && stats.mtimeMs < clock.now().getTime() - ABANDONED_MS
    if (abandoned) await rm(path, { force: true })
    else if (!name.startsWith('.')) files.push({ path, bytes: stats.size, used: stats.mtimeMs })
  }
  let total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  for (const { path, bytes } of files.sort((a, b) => a.used - b.used)) {
    if (total <= maxBytes) break
    await rm(path, { force: true })
    total -= bytes
  }
  return total
}
