import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { temporaryRoot } from '../folders.ts'
import type { Options } from '../options/options.ts'
import { distinguishingPlatforms } from '../options/platforms.ts'
import { ghaAccess } from '../plan/gha-access.ts'
import type { Env } from '../ports/env.ts'
import { isOnDefaultBranch, type Trigger } from '../trigger.ts'
import { TOOL } from '../version.ts'
import type { CacheProgram } from './cache-child.ts'
import { createLayerFolder } from './layer-index-folder.ts'
import { type ClosableIndex, createGhaLayerIndex } from './layer-index-gha.ts'

/** The options that the index of a run depends on. */
type IndexedOptions = Pick<Options, 'cache' | 'context' | 'file' | 'bakeFiles' | 'targets' | 'build'>

/**
 * The index for one run of the action: the folder of STAGEGATE_CACHE_DIR, which suits a self-hosted runner, else the
 * gha cache if the build uses it. Null without either, or if the variable is empty.
 */
export function createActionIndex(
  options: IndexedOptions,
  trigger: Trigger,
  program: CacheProgram,
  signal: AbortSignal,
): ClosableIndex | null {
  const { env, clock } = program
  const folder = env['STAGEGATE_CACHE_DIR']
  if (folder === '') return null
  if (folder !== undefined) return { ...createLayerFolder(folder, clock), close: async () => undefined }
  const access = ghaAccess(env)
  if (options.cache.backend.kind !== 'gha' || !access.readable) return null
  const scope = scopeOf(options, env)
  return createGhaLayerIndex({
    folder: join(temporaryRoot(env), `stagegate-layers-${scope}`, 'layers'),
    prefix: `stagegate-layers-${TOOL.version}`,
    scope,
    writes: access.writable && isOnDefaultBranch(trigger),
    signal,
    ...program,
  })
}

/** Steps that build different images must not overwrite each other's index. */
function scopeOf(options: IndexedOptions, env: Env): string {
  const { context, file, bakeFiles, targets, build } = options
  const platforms = distinguishingPlatforms(build.platforms, env)
  const step = JSON.stringify([env['GITHUB_JOB'], context, file, bakeFiles, targets, platforms])
  return createHash('sha256').update(step).digest('hex').slice(0, 16)
}
