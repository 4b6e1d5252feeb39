import type { Env } from '../ports/env.ts'
import { outputWithoutCredentials } from '../secrets/credentials.ts'
import { MASK } from '../secrets/mask.ts'
import { isSecretName } from '../secrets/values.ts'
import type { BuildRequest } from './build-request.ts'

/** A shorter value is in many other words, and is not a secret. */
const MIN_LENGTH = 4

/**
 * Masks what the log and the report of a build must not show: the values of the secrets that it got from the inputs or the
 * bake definition, those of build arguments with a secret's name, and credentials in addresses. A step may print them, and BuildKit expands arguments.
 */
export function buildMask(
  { build, source }: Pick<BuildRequest, 'build' | 'source'>,
  env: Env,
): (text: string) => string {
  const defined = source.kind === 'bake' ? source : { args: [], secretEnvs: [] }
  const fromArgs = [...build.args, ...defined.args].flatMap(({ name, value }) =>
    isSecretName(name) ? [value ?? env[name]] : [],
  )
  const fromEnv = [...build.secretEnvs.map(({ env: name }) => name), ...defined.secretEnvs].map(name => env[name])
  const all = [...fromArgs, ...build.secrets.map(({ value }) => value), ...fromEnv]
  // A step's output is masked line by line.
  const lines = all.flatMap(value => value?.split(/\r?\n/) ?? []).map(line => line.trim())
  const values = [...new Set(lines)].filter(line => line.length >= MIN_LENGTH).sort((a, b) => b.length - a.length)
  return text => outputWithoutCredentials(values.reduce((masked, value) => masked.replaceAll(value, MASK), text))
}
