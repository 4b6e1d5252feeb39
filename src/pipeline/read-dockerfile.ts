import { resolve } from 'node:path'
import { type Dockerfile, parseDockerfile } from '../dockerfile/dockerfile.ts'
import { reportPath } from '../local-path.ts'
import { dockerfileOnDisk } from '../options/dockerfile-path.ts'
import { readText } from '../options/text-file.ts'

/** Reads a Dockerfile of this machine. @throws Error as readText documents it */
export function readDockerfile(cwd: string, path: string, allow: readonly string[]): Dockerfile {
  const absolute = dockerfileOnDisk(resolve(cwd, path))
  return parseDockerfile(reportPath(cwd, absolute), readText(cwd, absolute, allow))
}
