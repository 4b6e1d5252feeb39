import { isRemote } from '../local-path.ts'
import type { Options } from '../options/options.ts'
import type { Env } from '../ports/env.ts'

/** A note on images that are built from a folder on Windows; null elsewhere. BuildKit finds no permission bits there. */
export function windowsNote({ context }: Pick<Options, 'context'>, env: Env): string | null {
  if (env['OS'] !== 'Windows_NT' || isRemote(context)) return null
  return 'Windows has no permission bits, so BuildKit makes every file of the build context executable (0755). Permissions and digests differ from a build of the same files on Linux.'
}
