import { createHash } from 'node:crypto'
import type { RecordKeys } from '../baseline/record-store.ts'
import type { Options } from '../options/options.ts'
import { distinguishingPlatforms } from '../options/platforms.ts'
import type { Env } from '../ports/env.ts'

/**
 * The keys of a run's records. A step is known by what it builds and by the key of its comment, since a push and a pull
 * request may have different jobs and workflows.
 */
export function recordKeys(options: Options, env: Env): RecordKeys {
  const { context, file, bakeFiles, publish, targets, build } = options
  const platforms = distinguishingPlatforms(build.platforms, env)
  return { step: hash([context, file, bakeFiles, publish.commentKey]), variant: hash([targets, platforms]) }
}

function hash(parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16)
}
