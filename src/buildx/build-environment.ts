import type { Env } from '../ports/env.ts'
import type { BuildRequest } from './build-request.ts'
import type { ContextAccess } from './context-access.ts'

/** Upstream: docker/buildx util/buildflags/cache.go, `addGithubToken`. */
const GHA = ['ACTIONS_CACHE_SERVICE_V2', 'ACTIONS_CACHE_URL', 'ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN']

/**
 * The variables that buildx reads for one build: those that the inputs name, and the runner's token only for its cache. All
 * are the workflow's choice, since a definition's own cache and unlisted secrets never get here.
 */
export function buildEnvironment({ build, cache }: Pick<BuildRequest, 'build' | 'cache'>, env: Env): Env {
  const args = build.args.flatMap(({ name, value }) => (value === null ? name : []))
  const usesGha = [...cache.from, ...cache.to].some(value => /(?:^|,)"?type=gha(?:$|[",])/.test(value))
  return { ...pick([...args, ...(usesGha ? GHA : [])], env), ...accessEnvironment(build, env) }
}

/** The variables of secrets that the inputs name. */
export function accessEnvironment({ secretEnvs }: Pick<ContextAccess, 'secretEnvs'>, env: Env): Env {
  return pick(
    secretEnvs.map(secret => secret.env),
    env,
  )
}

function pick(names: readonly string[], env: Env): Env {
  return Object.fromEntries(names.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])))
}
