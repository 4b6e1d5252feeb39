import { join, resolve } from 'node:path'
import { readBakeDefinition } from '../buildx/bake.ts'
import type { BakeTarget } from '../buildx/bake-definition.ts'
import { fetchDockerfile } from '../buildx/call-targets.ts'
import { type Dockerfile, parseDockerfile } from '../dockerfile/dockerfile.ts'
import { inlinePath } from '../dockerfile/inline.ts'
import { UsageError } from '../failure.ts'
import { isRemote, isWithin, reportPath } from '../local-path.ts'
import { dockerfileOnDisk } from '../options/dockerfile-path.ts'
import type { Options } from '../options/options.ts'
import { distinguishingPlatforms } from '../options/platforms.ts'
import { readText } from '../options/text-file.ts'
import type { Facts, SourceFacts } from '../plan/facts.ts'
import { ghaAccess } from '../plan/gha-access.ts'
import type { Ports } from '../ports/ports.ts'

/**
 * Everything that a plan needs to know besides the options, asked once.
 * @throws UsageError for a Dockerfile on this machine that cannot be read; Failure if buildx cannot read a remote one or
 *   the bake definition
 */
export async function gatherFacts(options: Options, ports: Pick<Ports, 'exec' | 'env' | 'cwd'>): Promise<Facts> {
  return {
    source: await readSource(options, ports),
    gha: ghaAccess(ports.env),
    platforms: distinguishingPlatforms(options.build.platforms, ports.env),
  }
}

async function readSource(options: Options, { exec, cwd }: Pick<Ports, 'exec' | 'cwd'>): Promise<SourceFacts> {
  if (options.bakeFiles.length > 0) {
    const { defaults, groups, targets } = await readBakeDefinition(options.bakeFiles, exec)
    const withText = targets.map(target => ({ ...target, dockerfile: bakeDockerfile(target, cwd) }))
    return { kind: 'bake', defaults, groups, targets: withText }
  }
  const dockerfile = isRemote(options.context) ? await fetchDockerfile(options, exec) : localDockerfile(options, cwd)
  return { kind: 'dockerfile', dockerfile }
}

function localDockerfile({ file, context }: Options, cwd: string): Dockerfile {
  const path = file ?? join(context, 'Dockerfile')
  try {
    return readDockerfile(cwd, path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const missing = code === 'ENOENT' || code === 'ENOTDIR'
    const what = missing
      ? `there is no Dockerfile "${path}" in ${cwd}.`
      : `the Dockerfile "${path}" cannot be read: ${message}`
    throw new UsageError([`file: ${what}`])
  }
}

function readDockerfile(cwd: string, path: string): Dockerfile {
  const absolute = dockerfileOnDisk(resolve(cwd, path))
  return parseDockerfile(reportPath(cwd, absolute), readText(cwd, absolute))
}

/** Null for a remote Dockerfile: the build has it, and the provenance includes its text. */
function bakeDockerfile({ name, context, file, inline }: BakeTarget, cwd: string): Dockerfile | null {
  if (inline !== null) return parseDockerfile(inlinePath(name), inline)
  try {
    const path = resolve(cwd, context, file)
    // A definition may name any file of the machine.
    return isRemote(context) || !isWithin(path, cwd) ? null : readDockerfile(cwd, path)
  } catch {
    return null
  }
}
