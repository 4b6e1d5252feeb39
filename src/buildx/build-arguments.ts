import { dirname } from 'node:path'
import type { BuildOptions } from '../options/build.ts'
import { type Assignment, formatAssignment } from '../text/assignment.ts'
import { attribute } from './attribute.ts'
import type { BuildRequest, BuildSource } from './build-request.ts'
import type { ContextAccess } from './context-access.ts'

/** Entries of the input `allow` that are for what runs on this machine: only bake has them. */
const OF_CLIENT = /^(?:fs(?:\.|=)|ssh$)/

type DockerfileSource = Extract<BuildSource, { kind: 'dockerfile' }>
type BakeSource = Extract<BuildSource, { kind: 'bake' }>

/**
 * What `docker buildx build` builds, without where the result goes.
 * @param env gets the values of secrets
 */
export function dockerfileArguments(
  { file, stage }: DockerfileSource,
  build: BuildOptions,
  env: Record<string, string>,
): string[] {
  return [
    ...(file === null ? [] : ['--file', file]),
    ...(stage === null ? [] : ['--target', stage]),
    ...(build.platforms.length === 0 ? [] : ['--platform', build.platforms.join(',')]),
    ...repeat('--build-arg', build.args.map(formatAssignment)),
    ...repeat('--build-context', build.contexts.map(formatAssignment)),
    ...repeat('--label', build.labels.map(formatAssignment)),
    ...repeat('--annotation', build.annotations),
    ...repeat(
      '--allow',
      build.allow.filter(entry => !OF_CLIENT.test(entry)),
    ),
    ...accessArguments(build, env),
  ]
}

/**
 * The keys and secrets of `docker buildx build`.
 * @param env gets the values of secrets
 */
export function accessArguments(build: ContextAccess, env: Record<string, string>): string[] {
  return [...repeat('--ssh', build.ssh), ...repeat('--secret', secretAttributes(build, env))]
}

const repeat = (flag: string, values: readonly string[]): string[] => values.flatMap(value => [flag, value])

/**
 * What `docker buildx bake` builds, without where the result goes: the definition, overridden by the request.
 * @param env gets the values of secrets, and settings of bake
 */
export function bakeArguments(request: BuildRequest, source: BakeSource, env: Record<string, string>): string[] {
  // The printed paths start from the working directory.
  env['BUILDX_BAKE_FILE_RELATIVE_PATHS'] = 'false'
  const { build, isQuestion, replacesSecrets } = request
  const secrets = secretAttributes(build, env)
  return [
    '--file',
    source.definition,
    ...(source.overlay ? ['--file', source.overlay] : []),
    ...build.args.flatMap(arg => overrideArg(source, arg)),
    ...build.contexts.flatMap(({ name, value }) => override(source, `contexts.${name}`, value ?? '')),
    ...build.labels.flatMap(({ name, value }) => override(source, `labels.${name}`, value ?? '')),
    ...override(source, 'annotations', ...build.annotations),
    ...override(source, 'platform', ...build.platforms),
    ...override(source, 'ssh', ...build.ssh),
    ...override(source, 'secrets', ...(replacesSecrets && secrets.length === 0 ? [''] : secrets)),
    ...build.allow.flatMap(entry => ['--allow', entry]),
    // bake refuses to read outside of the working directory without the permission.
    ...(source.file
      ? [...override(source, 'dockerfile', source.file), '--allow', `fs.read=${dirname(source.file)}`]
      : []),
    // An empty target means the last stage.
    ...(source.stage === null ? [] : override(source, 'target', source.stage)),
    ...(isQuestion ? WITHOUT_TRACES : []),
  ]
}

/** An empty value removes the tags that the definition has. Secrets stay, because a private context may need them. */
const WITHOUT_TRACES = ['--set', '*.tags=']

/** Overrides a key of one target of a bake definition. */
export function override({ target }: BakeSource, key: string, ...values: readonly string[]): string[] {
  return values.flatMap(value => ['--set', `${target}.${key}=${value}`])
}

/** bake takes an argument without a value from the environment if only its key is set. */
function overrideArg(source: BakeSource, { name, value }: Assignment): string[] {
  return value === null ? ['--set', `${source.target}.args.${name}`] : override(source, `args.${name}`, value)
}

/** The `--secret` attributes. The values of secrets go into `env`, the environment of buildx. */
function secretAttributes(build: ContextAccess, env: Record<string, string>): string[] {
  const values = build.secrets.map(({ id, value }, index) => {
    env[`STAGEGATE_SECRET_${index}`] = value
    return `${attribute('id', id)},env=STAGEGATE_SECRET_${index}`
  })
  const envs = build.secretEnvs.map(({ id, env: name }) => `${attribute('id', id)},${attribute('env', name)}`)
  const files = build.secretFiles.map(({ id, path }) => `${attribute('id', id)},${attribute('src', path)}`)
  return [...values, ...envs, ...files]
}
