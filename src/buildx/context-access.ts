import type { BuildOptions } from '../options/build.ts'

/** The options that fetch contexts. The workflow names them, and each build of the same context gets them, too. */
export type ContextAccess = Pick<BuildOptions, 'ssh' | 'secrets' | 'secretEnvs' | 'secretFiles'>

/**
 * What BuildKit fetches private contexts with: `GIT_AUTH_TOKEN` and `GIT_AUTH_TOKEN.HOST`, or `HTTP_AUTH_TOKEN_HOST`, and the same
 * for headers. Upstream: docker/docs, "Git authentication for remote contexts" and "HTTP authentication".
 */
const CONTEXT_SECRET = /^(?:GIT_AUTH_(?:TOKEN|HEADER)(?:\.|$)|HTTP_AUTH_(?:TOKEN|HEADER)_)/

/** The keys and secrets that fetch a context, without those of its steps. */
export function contextAccess({ ssh, secrets, secretEnvs, secretFiles }: ContextAccess): ContextAccess {
  const forContexts = <T extends { id: string }>(all: readonly T[]) => all.filter(({ id }) => CONTEXT_SECRET.test(id))
  return {
    ssh,
    secrets: forContexts(secrets),
    secretEnvs: forContexts(secretEnvs),
    secretFiles: forContexts(secretFiles),
  }
}
