import { isAbsolute, resolve } from 'node:path'
import type { BakeTarget } from '../buildx/bake-definition.ts'
import { type Dockerfile, parseDockerfile } from '../dockerfile/dockerfile.ts'
import { inlinePath } from '../dockerfile/inline.ts'
import { isRemote, isWithin } from '../local-path.ts'
import { readDockerfile } from './read-dockerfile.ts'

/** The Dockerfile of a bake target; null if its text is not available, as that of a remote one. */
export function bakeDockerfile(
  { name, context, file, inline }: Pick<BakeTarget, 'name' | 'context' | 'file' | 'inline'>,
  cwd: string,
): Dockerfile | null {
  if (inline !== null) return parseDockerfile(inlinePath(name), inline)
  const path = localPath(context, file, cwd)
  // A definition may name any file of the machine.
  if (path === null || !isWithin(path, cwd)) return null
  try {
    return readDockerfile(cwd, path)
  } catch {
    return null
  }
}

/** Where buildx looks for a Dockerfile on this machine. Upstream: docker/buildx bake/bake.go, `toBuildOpt`. */
function localPath(context: string, file: string, cwd: string): string | null {
  const inCwd = /^cwd:\/\/(.*)$/s.exec(file)?.[1]
  if (inCwd !== undefined) return resolve(cwd, inCwd)
  if (isAbsolute(file)) return file
  return isRemote(file) || isRemote(context) ? null : resolve(cwd, context, file)
}
