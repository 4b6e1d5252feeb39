import { join } from 'node:path'
import { parsePairName } from '../dockerfile/expand.ts'
import type { BuildOptions } from '../options/options.ts'
import { attribute } from './attribute.ts'
import type { BuildRequest, BuildSource } from './build-request.ts'

/** Where one target's build leaves what it made. */
export interface Destination {
  /** The OCI layout; null for a target that only has to build. */
  layout: string | null
  metadata: string
}

export interface BuildCommand {
  args: string[]
  env: Record<string, string>
}

type Bake = Extract<BuildSource, { kind: 'bake' }>

/**
 * An empty value takes away what the definition has: for all targets, because a target can link to others, and bake
 * exports their caches, too. Secrets stay, because a private context may need them.
 */
const WITHOUT_TRACES = ['cache-from', 'cache-to', 'tags'].flatMap(key => ['--set', `*.${key}=`])

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
  common.push(...attestations(build))
  if (source.kind === 'bake') {
    const args = bakeDefinition(request, source, env)
    if (request.isQuestion) args.push('--set', '*.no-cache=false', '--set', '*.pull=false')
    // bake refuses to write outside of the working directory unless it is told that it may.
    if (to.layout !== null) args.push('--allow', `fs.write=${join(to.layout, '..')}`)
    args.push(...set(source, ['output', output]))
    args.push(...set(source, ...pairs('cache-from', cache.from), ...pairs('cache-to', cache.to)))
    // A definition may name a target `--push`: behind `--` that is a name, and nothing is pushed.
    return { args: ['buildx', 'bake', ...common, ...args, '--', source.target], env }
  }
  const args = ['--output', output, ...dockerfileDefinition(source, build, env)]
  args.push(...flags('--cache-from', cache.from), ...flags('--cache-to', cache.to))
  // Behind `--` nothing is an option, whatever it begins with.
  return { args: ['buildx', 'build', ...common, ...args, '--', source.context], env }
}

/** Attached to the image, whose index then has the digest that is verified and pushed. */
function attestations({ provenance, sbom }: BuildOptions): string[] {
  return [...(provenance === null ? [] : [`--provenance=${provenance}`]), ...(sbom === null ? [] : [`--sbom=${sbom}`])]
}

function layoutOutput(layout: string, ociArtifact: boolean | null): string {
  const form = ociArtifact === null ? '' : `,oci-artifact=${ociArtifact}`
  return `type=oci,tar=false,${attribute('dest', layout)}${form}`
}

/** The `docker buildx build --call=check` (or `bake`) that asks BuildKit's own checks about one request's Dockerfile. */
export function checkCommand(request: BuildRequest, builder: string): BuildCommand {
  const { source, build } = request
  const env: Record<string, string> = {}
  const common = ['--builder', builder, '--progress', 'plain', '--call=check,format=json']
  if (source.kind === 'dockerfile') {
    return {
      args: ['buildx', 'build', ...common, ...dockerfileDefinition(source, build, env), '--', source.context],
      env,
    }
  }
  // Even where it is called for a check, bake runs the definition's own exports, which may push.
  const args = [...bakeDefinition(request, source, env), ...set(source, ['output', 'type=cacheonly'])]
  return { args: ['buildx', 'bake', ...common, ...attestations(build), ...args, '--', source.target], env }
}

/** What is built, without where it goes to. */
function dockerfileDefinition(
  { file, stage }: Extract<BuildSource, { kind: 'dockerfile' }>,
  build: BuildOptions,
  env: Record<string, string>,
): string[] {
  return [
    ...(file === null ? [] : ['--file', file]),
    ...(stage === null ? [] : ['--target', stage]),
    ...(build.platforms.length === 0 ? [] : ['--platform', build.platforms.join(',')]),
    ...flags('--build-arg', build.args),
    ...flags('--build-context', build.contexts),
    ...flags('--label', build.labels),
    ...flags('--annotation', build.annotations),
    ...flags('--ssh', build.ssh),
    ...flags('--secret', secretAttributes(build, env)),
  ]
}

function bakeDefinition(request: BuildRequest, source: Bake, env: Record<string, string>): string[] {
  const { build, isQuestion, replacesSecrets } = request
  const secrets = secretAttributes(build, env)
  const args = source.files.flatMap(file => ['--file', file])
  for (const arg of build.args) {
    // One without a value takes that of the environment, which bake does for a key alone.
    if (arg.includes('=')) args.push(...set(source, [`args.${parsePairName(arg)}`, textOf(arg)]))
    else args.push('--set', `${source.target}.args.${arg}`)
  }
  args.push(
    ...set(
      source,
      ...build.contexts.map(context => [`contexts.${parsePairName(context)}`, textOf(context)] as const),
      ...build.labels.map(label => [`labels.${parsePairName(label)}`, textOf(label)] as const),
      ...pairs('annotations', build.annotations),
      ...pairs('platform', build.platforms),
      ...pairs('ssh', build.ssh),
      ...pairs('secrets', replacesSecrets && secrets.length === 0 ? [''] : secrets),
    ),
  )
  // An empty target is what bake takes for none.
  if (source.stage !== null) args.push(...set(source, ['target', source.stage]))
  if (isQuestion) args.push(...WITHOUT_TRACES)
  return args
}

function set({ target }: Bake, ...values: (readonly [key: string, value: string])[]): string[] {
  return values.flatMap(([key, value]) => ['--set', `${target}.${key}=${value}`])
}

function pairs(key: string, values: readonly string[]): (readonly [string, string])[] {
  return values.map(value => [key, value] as const)
}

function flags(name: string, values: readonly string[]): string[] {
  return values.flatMap(value => [name, value])
}

function textOf(pair: string): string {
  return pair.slice(pair.indexOf('=') + 1)
}

/** The `--secret` attributes. A value that was given itself goes into `env`, the environment of buildx. */
function secretAttributes(build: BuildOptions, env: Record<string, string>): string[] {
  const values = build.secrets.map(({ id, value }, index) => {
    env[`STAGEGATE_SECRET_${index}`] = value
    return `${attribute('id', id)},env=STAGEGATE_SECRET_${index}`
  })
  const envs = build.secretEnvs.map(({ id, env: name }) => `${attribute('id', id)},${attribute('env', name)}`)
  const files = build.secretFiles.map(({ id, path }) => `${attribute('id', id)},${attribute('src', path)}`)
  return [...values, ...envs, ...files]
}
