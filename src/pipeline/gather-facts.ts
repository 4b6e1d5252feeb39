import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listBakeTargets, readBakeDefinition } from '../buildx/bake.ts'
import type { BakeTarget } from '../buildx/bake-definition.ts'
import { fetchDockerfile } from '../buildx/call-targets.ts'
import { isComposeFile, readComposeFiles } from '../buildx/compose-files.ts'
import { areRenamed, collidingServices } from '../buildx/compose-names.ts'
import { withheldVariables } from '../buildx/definition-environment.ts'
import type { Dockerfile } from '../dockerfile/dockerfile.ts'
import { UsageError } from '../failure.ts'
import { isRemote } from '../local-path.ts'
import type { Options } from '../options/options.ts'
import { distinguishingPlatforms } from '../options/platforms.ts'
import { readText } from '../options/text-file.ts'
import type { BakeTargetFacts, Facts, SourceFacts } from '../plan/facts.ts'
import { ghaAccess } from '../plan/gha-access.ts'
import type { Ports } from '../ports/ports.ts'
import { isMissing } from '../regular-file.ts'
import { quote } from '../text/quote.ts'
import { bakeDockerfile } from './bake-dockerfile.ts'
import { fetchBakeDockerfiles } from './fetch-bake-dockerfiles.ts'
import { createParser, readDockerfile } from './read-dockerfile.ts'

/**
 * Everything that a plan needs to know besides the options, asked once.
 * @param folder that of the run: builds read the definition from a file there, so that nothing evaluates it again
 * @throws UsageError for a Dockerfile on this machine that cannot be read; Failure if buildx cannot read a remote one or
 *   the bake definition
 */
export async function gatherFacts(options: Options, folder: string, ports: FactPorts): Promise<Facts> {
  return {
    source: await (options.bakeFiles.length > 0 ? readBake(options, folder, ports) : readStages(options, ports)),
    gha: ghaAccess(ports.env),
    platforms: distinguishingPlatforms(options.build.platforms, ports.env),
  }
}

type FactPorts = Pick<Ports, 'exec' | 'env' | 'cwd' | 'log' | 'clock' | 'signal'>

async function readBake(
  { bakeFiles, build, builder }: Options,
  folder: string,
  ports: FactPorts,
): Promise<SourceFacts> {
  await refuseComposeFiles(bakeFiles, build, ports)
  const { targets, ...definition } = await readBakeDefinition(bakeFiles, build, ports)
  logLeftOut(targets, withheldVariables(ports.env, build), bakeFiles, ports)
  const file = join(folder, 'bake.json')
  const confined = targets.map(({ name, confined: { target } }) => [name, target])
  writeFileSync(file, JSON.stringify({ target: Object.fromEntries(confined) }))
  const fetched = await fetchBakeDockerfiles(targets, { builder, build }, ports)
  const parse = createParser()
  const withText = targets.map(({ confined: { refusals }, ...target }): BakeTargetFacts => {
    try {
      const local = bakeDockerfile(target, ports.cwd, build.allow, parse)
      return { ...target, refusals, dockerfile: local ?? fetched.get(target.name) ?? null }
    } catch (error) {
      const message = `the Dockerfile ${quote(target.file)} cannot be read: ${(error as Error).message}`
      return { ...target, refusals: [...refusals, { attribute: null, message }], dockerfile: null }
    }
  })
  return { kind: 'bake', ...definition, targets: withText, file }
}

/** @throws UsageError for services of which bake builds only one, and for files that buildx may not read */
async function refuseComposeFiles(
  bakeFiles: readonly string[],
  build: Options['build'],
  ports: FactPorts,
): Promise<void> {
  const { services, problems } = readComposeFiles(bakeFiles, ports.cwd, build.allow)
  const refuse = (all: readonly string[]): void => {
    if (all.length > 0) throw new UsageError(all.map(problem => `files: ${problem}`))
  }
  refuse([...problems, ...collidingServices(services)])
  const others = bakeFiles.filter(name => !isComposeFile(name))
  if (others.length > 0 && areRenamed(services))
    refuse(collidingServices(services, await listBakeTargets(others, build, ports)))
}

/** Logs what a definition would have in a plain build. */
function logLeftOut(
  targets: readonly BakeTarget[],
  withheld: readonly string[],
  bakeFiles: readonly string[],
  { log, cwd }: FactPorts,
): void {
  const ignored = [...new Set(targets.flatMap(({ confined }) => confined.ignored))].sort()
  if (ignored.length > 0) {
    log.info(
      `Stagegate ignores ${ignored.join(', ')} of the bake definition. The inputs cache, cache-from and cache-to set caches.`,
    )
  }
  const texts = bakeFiles.map(file => readOrEmpty(cwd, file.replace(/^cwd:\/\//, '')))
  const words = new Set(texts.flatMap(text => text.match(/[A-Za-z_]\w*/g) ?? []))
  const used = withheld.filter(name => words.has(name))
  if (used.length > 0) {
    log.info(
      `The bake definition gets no value of ${used.join(', ')}: a variable with a secret cannot be a variable of a definition. Pass secrets with the input secret-envs.`,
    )
  }
}

function readOrEmpty(cwd: string, path: string): string {
  try {
    return readText(cwd, path)
  } catch {
    return ''
  }
}

async function readStages(options: Options, ports: FactPorts): Promise<SourceFacts> {
  const { context } = options
  const dockerfile = isRemote(context) ? await fetchDockerfile(options, ports) : localDockerfile(options, ports.cwd)
  return { kind: 'dockerfile', dockerfile }
}

function localDockerfile({ file, context, build }: Options, cwd: string): Dockerfile {
  const path = file ?? join(context, 'Dockerfile')
  try {
    return readDockerfile(cwd, path, build.allow)
  } catch (error) {
    const what = isMissing(error)
      ? `there is no Dockerfile "${path}" in ${cwd}.`
      : `the Dockerfile "${path}" cannot be read: ${(error as Error).message}`
    throw new UsageError([`file: ${what}`])
  }
}
