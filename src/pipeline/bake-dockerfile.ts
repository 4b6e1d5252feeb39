import { isAbsolute, resolve } from 'node:path'
import type { BakeTarget } from '../buildx/bake-definition.ts'
import { type Dockerfile, parseDockerfile } from '../dockerfile/dockerfile.ts'
import { inlinePath } from '../dockerfile/inline.ts'
import { isRemote } from '../local-path.ts'
import { outsidePath } from '../outside-path.ts'
import { isMissing } from '../regular-file.ts'
import { type ParseDockerfile, readDockerfile } from './read-dockerfile.ts'

type Source = Pick<BakeTarget, 'name' | 'context' | 'file' | 'inline'>

/**
 * The Dockerfile of a bake target, if its text is on this machine; else null. buildx reports a file that is not there.
 * @throws Error as readDockerfile documents it, except for a file that is not there
 */
export function bakeDockerfile(
  { name, context, file, inline }: Source,
  cwd: string,
  allow: readonly string[] = [],
  parse: ParseDockerfile = parseDockerfile,
): Dockerfile | null {
  if (inline !== null) return parse(inlinePath(name), inline)
  const path = localPath(context, file, cwd)
  // A definition may name any file of the machine, which is a refusal already (buildx/confine-target.ts).
  if (path === null || outsidePath(path, cwd, allow) !== null) return null
  try {
    return readDockerfile(cwd, path, allow, parse)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
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
