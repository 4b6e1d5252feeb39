import type { Env } from '../ports/env.ts'
import type { BuildRequest } from './build-request.ts'

/** Upstream: docker/buildx util/buildflags/cache.go, `addGithubToken`. */
const GHA = ['ACTIONS_CACHE_SERVICE_V2', 'ACTIONS_CACHE_URL', 'ACTIONS_RESULTS_URL', 'ACTIONS_RUNTIME_TOKEN']

/**
 * The variables that buildx reads for one build: those that the inputs name, and the runner's token only for its cache. All
 * are the workflow's choice, since a definition's own cache and unlisted secrets never get here.
 */
export function buildEnvironment({ build, cache }: Pick<BuildRequest, 'build' | 'cache'>, env: Env): Env {
  const args = build.args.filter(arg => !arg.includes('='))
  const secrets = build.secretEnvs.map(secret => secret.env)
  const usesGha = [...cache.from, ...cache.to].some(value => /(?:^|,)"?type=gha(?:$|[",])/.test(value))
  const names = [...args, ...secrets, ...(usesGha ? GHA : [])]
  return Object.fromEntries(names.flatMap(name => (env[name] === undefined ? [] : [[name, env[name]]])))
}
