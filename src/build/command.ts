import { join } from 'node:path'
import type { Options } from '../options/options.ts'
import type { PlannedTarget } from '../plan/plan.ts'
import { attribute } from './attribute.ts'
import type { CacheFlags } from './cache.ts'

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

/** The `docker buildx build` (or `bake`) that builds one target. Secrets go through the environment, not the arguments. */
export function buildCommand(
  options: Options,
  target: PlannedTarget,
  builder: string,
  cache: CacheFlags,
  to: Destination,
): BuildCommand {
  const env: Record<string, string> = {
    // The provenance goes to the metadata file only: the image is exactly what a plain build would make.
    BUILDX_METADATA_PROVENANCE: 'max',
    BUILDX_METADATA_WARNINGS: '1',
  }
  const common = ['--builder', builder, '--progress', 'rawjson', '--metadata-file', to.metadata]
  const output = to.layout === null ? 'type=cacheonly' : layoutOutput(to.layout, options.build.ociArtifact)
  if (options.build.noCache) common.push('--no-cache')
  if (options.build.pull) common.push('--pull')
  // Attached to the image, whose index then has the digest that is verified and pushed.
  if (options.build.provenance !== null) common.push(`--provenance=${options.build.provenance}`)
  if (options.build.sbom !== null) common.push(`--sbom=${options.build.sbom}`)
  return options.bakeFiles.length > 0
    ? { args: ['buildx', 'bake', ...common, ...bakeArguments(options, target, cache, output, to, env)], env }
    : { args: ['buildx', 'build', ...common, ...dockerfileArguments(options, target, cache, output, env)], env }
}

function layoutOutput(layout: string, ociArtifact: boolean | null): string {
  const form = ociArtifact === null ? '' : `,oci-artifact=${ociArtifact}`
  return `type=oci,tar=false,${attribute('dest', layout)}${form}`
}

/**
 * The `docker buildx build --call=check` (or `bake`) that asks BuildKit's own checks about one target's Dockerfile.
 * @param stage the stage to check with all that it needs; null for all stages
 */
export function checkCommand(
  options: Options,
  target: PlannedTarget,
  builder: string,
  stage: string | null,
): BuildCommand {
  const env: Record<string, string> = {}
  const common = ['--builder', builder, '--progress', 'plain', '--call=check,format=json']
  const args =
    options.bakeFiles.length > 0
      ? ['buildx', 'bake', ...common, ...bakeDefinition(options, target, env), ...bakeStage(target, stage)]
      : [
          'buildx',
          'build',
          ...common,
          ...dockerfileDefinition(options, { ...target, stage }, env),
          '--',
          options.context,
        ]
  return { args, env }
}

/** An empty target is what bake takes for none. */
function bakeStage(target: PlannedTarget, stage: string | null): string[] {
  const other = stage === target.stage ? [] : ['--set', `${target.name}.target=${stage ?? ''}`]
  return [...other, '--', target.name]
}

function dockerfileArguments(
  options: Options,
  target: PlannedTarget,
  cache: CacheFlags,
  output: string,
  env: Record<string, string>,
): string[] {
  const args = ['--output', output, ...dockerfileDefinition(options, target, env)]
  for (const value of cache.from) args.push('--cache-from', value)
  for (const value of cache.to) args.push('--cache-to', value)
  // Behind `--` nothing is an option, whatever it begins with.
  return [...args, '--', options.context]
}

/** What is built, without where it goes to. */
function dockerfileDefinition(options: Options, target: PlannedTarget, env: Record<string, string>): string[] {
  const { build } = options
  const args: string[] = []
  const add = (flag: string, values: readonly string[]) => {
    for (const value of values) args.push(flag, value)
  }
  if (options.file !== null) args.push('--file', options.file)
  if (target.stage !== null) args.push('--target', target.stage)
  if (build.platforms.length > 0) args.push('--platform', build.platforms.join(','))
  add('--build-arg', build.args)
  add('--build-context', build.contexts)
  add('--label', build.labels)
  add('--annotation', build.annotations)
  add('--ssh', build.ssh)
  add('--secret', secretAttributes(options, env))
  return args
}

function bakeArguments(
  options: Options,
  target: PlannedTarget,
  cache: CacheFlags,
  output: string,
  to: Destination,
  env: Record<string, string>,
): string[] {
  const args = bakeDefinition(options, target, env)
  const set = (key: string, value: string) => args.push('--set', `${target.name}.${key}=${value}`)
  // bake refuses to write outside of the working directory unless it is told that it may.
  if (to.layout !== null) args.push('--allow', `fs.write=${join(to.layout, '..')}`)
  set('output', output)
  for (const value of cache.from) set('cache-from', value)
  for (const value of cache.to) set('cache-to', value)
  // A definition may name a target `--push`: behind `--` that is a name, and nothing is pushed.
  return [...args, '--', target.name]
}

function bakeDefinition(options: Options, target: PlannedTarget, env: Record<string, string>): string[] {
  const { build } = options
  const args = options.bakeFiles.flatMap(file => ['--file', file])
  const set = (key: string, value: string) => args.push('--set', `${target.name}.${key}=${value}`)
  for (const arg of build.args) {
    // One without a value takes that of the environment, which bake does for a key alone.
    if (arg.includes('=')) set(`args.${arg.split('=')[0]}`, arg.slice(arg.indexOf('=') + 1))
    else args.push('--set', `${target.name}.args.${arg}`)
  }
  for (const context of build.contexts)
    set(`contexts.${context.split('=')[0]}`, context.slice(context.indexOf('=') + 1))
  for (const label of build.labels) set(`labels.${label.split('=')[0]}`, label.slice(label.indexOf('=') + 1))
  for (const annotation of build.annotations) set('annotations', annotation)
  if (build.platforms.length > 0) for (const platform of build.platforms) set('platform', platform)
  for (const value of build.ssh) set('ssh', value)
  for (const value of secretAttributes(options, env)) set('secrets', value)
  return args
}

/** The `--secret` attributes. A value that was given itself goes into `env`, the environment of buildx. */
function secretAttributes({ build }: Options, env: Record<string, string>): string[] {
  const values = build.secrets.map(({ id, value }, index) => {
    env[`STAGEGATE_SECRET_${index}`] = value
    return `${attribute('id', id)},env=STAGEGATE_SECRET_${index}`
  })
  const envs = build.secretEnvs.map(({ id, env: name }) => `${attribute('id', id)},${attribute('env', name)}`)
  const files = build.secretFiles.map(({ id, path }) => `${attribute('id', id)},${attribute('src', path)}`)
  return [...values, ...envs, ...files]
}
