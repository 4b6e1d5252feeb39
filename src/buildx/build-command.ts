import { join } from 'node:path'
import { checkOptions } from '../dockerfile/check-comments.ts'
import type { BuildOptions } from '../options/build.ts'
import { attribute } from './attribute.ts'
import { bakeArguments, dockerfileArguments, override } from './build-arguments.ts'
import type { BuildRequest, BuildSource } from './build-request.ts'

/** Where the build of one target writes its results. */
export interface Destination {
  /** The OCI layout; null for a target that only has to build. */
  layout: string | null
  metadata: string
}

export interface BuildCommand {
  args: string[]
  env: Record<string, string>
}

/** The `docker buildx build` (or `bake`) of one request. Secrets go through the environment, not the arguments. */
export function buildCommand(request: BuildRequest, builder: string, to: Destination): BuildCommand {
  const { source, build, cache } = request
  const env: Record<string, string> = {
    // The provenance goes to the metadata file only: the image is exactly what a plain build would make.
    BUILDX_METADATA_PROVENANCE: 'max',
    BUILDX_METADATA_WARNINGS: '1',
  }
  const common = ['--builder', builder, '--progress', 'rawjson', '--metadata-file', to.metadata]
  const output = to.layout === null ? 'type=cacheonly' : layoutOutput(to.layout, build.ociArtifact)
  if (build.noCache) common.push('--no-cache')
  if (build.pull) common.push('--pull')
  common.push(...attestations(build), ...hostArguments(source, build))
  if (source.kind === 'bake') {
    const args = bakeArguments(request, source, env)
    if (request.isQuestion) args.push('--set', '*.no-cache=false', '--set', '*.pull=false')
    // bake refuses to write outside of the working directory without this.
    if (to.layout !== null) args.push('--allow', `fs.write=${join(to.layout, '..')}`)
    args.push(
      ...override(source, 'output', output),
      ...override(source, 'cache-from', ...cache.from),
      ...override(source, 'cache-to', ...cache.to),
    )
    // A definition may name a target `--push`: after `--` that is a name, and nothing is pushed.
    return { args: ['buildx', 'bake', ...common, ...args, '--', source.target], env }
  }
  const args = ['--output', output, ...dockerfileArguments(source, build, env)]
  for (const value of cache.from) args.push('--cache-from', value)
  for (const value of cache.to) args.push('--cache-to', value)
  // After `--` nothing is an option, whatever it begins with.
  return { args: ['buildx', 'build', ...common, ...args, '--', source.context], env }
}

/** Only what runs steps gets the hosts. They are part of a step's cache key, so a question about a stage needs them, too. */
function hostArguments(source: BuildSource, { hosts }: BuildOptions): string[] {
  if (source.kind === 'dockerfile') return hosts.flatMap(({ name, ip }) => ['--add-host', `${name}=${ip}`])
  // bake keeps only the last override of a name.
  const byName = Map.groupBy(hosts, ({ name }) => name)
  return [...byName].flatMap(([name, same]) =>
    override(source, `extra-hosts.${name}`, same.map(({ ip }) => ip).join(',')),
  )
}

/** The attestations of the image, whose index then has the digest that is verified and pushed. */
function attestations({ provenance, sbom }: BuildOptions): string[] {
  return [...(provenance === null ? [] : [`--provenance=${provenance}`]), ...(sbom === null ? [] : [`--sbom=${sbom}`])]
}

function layoutOutput(layout: string, ociArtifact: boolean | null): string {
  const form = ociArtifact === null ? '' : `,oci-artifact=${ociArtifact}`
  return `type=oci,tar=false,${attribute('dest', layout)}${form}`
}

/** Overrides the line `# check=` of a Dockerfile. Upstream: moby/buildkit frontend/dockerui/config.go. */
const CHECK_OPTIONS = 'BUILDKIT_DOCKERFILE_CHECK'

/**
 * The `docker buildx build --call=check` (or `bake`) that asks BuildKit's own checks about one request's Dockerfile. Neither
 * the Dockerfile nor an argument turns a rule off: the configuration does.
 */
export function checkCommand(asked: BuildRequest, builder: string): BuildCommand {
  const { source } = asked
  const others = asked.build.args.filter(({ name }) => name !== CHECK_OPTIONS)
  const options = { name: CHECK_OPTIONS, value: checkOptions(asked.dockerfile?.text ?? '') }
  const build = { ...asked.build, args: [...others, options] }
  const request = { ...asked, build }
  const env: Record<string, string> = {}
  const common = ['--builder', builder, '--progress', 'plain', '--call=check,format=json']
  if (source.kind === 'dockerfile') {
    return {
      args: ['buildx', 'build', ...common, ...dockerfileArguments(source, build, env), '--', source.context],
      env,
    }
  }
  // Even for a check, bake runs the definition's own exports, which may push.
  const args = [...bakeArguments(request, source, env), ...override(source, 'output', 'type=cacheonly')]
  return { args: ['buildx', 'bake', ...common, ...attestations(build), ...args, '--', source.target], env }
}
