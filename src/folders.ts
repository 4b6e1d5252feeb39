import { rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import type { Env } from './ports/env.ts'

/** The folder for temporary files: the runner's, which it empties after each job; elsewhere the system's. */
export function temporaryRoot(env: Env): string {
  return env['RUNNER_TEMP'] || tmpdir()
}

/** What `rm` and `rmSync` take: on Windows, a file that another program still reads (EBUSY) can be removed soon after. */
export const REMOVAL = { recursive: true, force: true, maxRetries: 5 } as const

/** Removes a folder with all that is in it; one that is not there is fine. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, REMOVAL)
}

/**
 * Makes `path` a link to the folder `target`, an absolute path. On Windows it is a junction, since a symbolic link needs a
 * privilege there that few accounts have; elsewhere Node ignores the type.
 */
export async function linkFolder(target: string, path: string, link: typeof symlink = symlink): Promise<void> {
  await link(target, path, 'junction')
}
