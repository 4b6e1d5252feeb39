import { dirname, resolve } from 'node:path'
import { type Dockerfile, parseDockerfile } from '../dockerfile/dockerfile.ts'
import { reportPath } from '../local-path.ts'
import { builtFile, dockerfileOnDisk } from '../options/dockerfile-path.ts'
import { readText } from '../options/text-file.ts'
import { resolveWithin } from '../workspace.ts'

/** Parses Dockerfiles, each text once: a matrix makes hundreds of bake targets of one Dockerfile. */
export type ParseDockerfile = typeof parseDockerfile

/** A parser for one run. */
export function createParser(): ParseDockerfile {
  const parsed = new Map<string, Dockerfile>()
  return (path, text) => {
    const dockerfile = parsed.get(text) ?? parseDockerfile(path, text)
    parsed.set(text, dockerfile)
    return dockerfile.path === path ? dockerfile : { ...dockerfile, path }
  }
}

/**
 * Reads a Dockerfile of this machine, as BuildKit finds it.
 * @throws Error as readText and builtFile document it
 */
export function readDockerfile(
  cwd: string,
  path: string,
  allow: readonly string[],
  parse: ParseDockerfile = parseDockerfile,
): Dockerfile {
  const absolute = dockerfileOnDisk(resolve(cwd, path))
  resolveWithin(cwd, dirname(absolute), allow)
  return parse(reportPath(cwd, absolute), readText(cwd, builtFile(absolute), allow))
}
