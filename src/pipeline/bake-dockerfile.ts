import { isAbsolute, resolve } from 'node:path'
import type { BakeTarget } from '../buildx/bake-definition.ts'
import { type Dockerfile, parseDockerfile } from '../dockerfile/dockerfile.ts'
import { inlinePath } from '../dockerfile/inline.ts'
import { isRemote, isWithin } from '../local-path.ts'
import { LinkNotFollowed } from '../options/dockerfile-path.ts'
import { type ParseDockerfile, readDockerfile } from './read-dockerfile.ts'

type Source = Pick<BakeTarget, 'name' | 'context' | 'file' | 'inline'>

/**
 * The Dockerfile of a bake target, if its text is on this machine and can be read; else null.
 * @throws LinkNotFollowed
 */
export function bakeDockerfile(
  { name, context, file, inline }: Source,
  cwd: string,
  allow: readonly string[] = [],
  parse: ParseDockerfile = parseDockerfile,
): Dockerfile | null {
  if (inline !== null) return parse(inlinePath(name), inline)
  const path = localPath(context, file, cwd)
  // A definition may name any file of the machine.
  if (path === null || !isWithin(path, cwd)) return null
  try {
    return readDockerfile(cwd, path, allow, parse)
  } catch (error) {
    if (error instanceof LinkNotFollowed) throw error
    return null
  }
}

/** Whether buildx takes the Dockerfile of a bake target from a remote context. */
export function isInRemoteContext({ context, file, inline }: Source): boolean {
  return inline === null && isRemote(context) && !isRemote(file) && !isAbsolute(file)
}

/** Where buildx looks for a Dockerfile on this machine. Upstream: docker/buildx bake/bake.go, `toBuildOpt`. */
function localPath(context: string, file: string, cwd: string): string | null {
  const inCwd = /^cwd:\/\/(.*)$/s.exec(file)?.[1]
  if (inCwd !== undefined) return resolve(cwd, inCwd)
  if (isAbsolute(file)) return file
  return isRemote(file) || isRemote(context) ? null : resolve(cwd, context, file)
}
