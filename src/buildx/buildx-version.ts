import semver from 'semver'
import { Failure } from '../failure.ts'
import { requireExit } from '../ports/exec.ts'
import type { Ports } from '../ports/ports.ts'
import { lastError } from './last-error.ts'

/**
 * The oldest buildx that reads a builder's history. BuildKit from 0.28 on writes provenance that a buildx before 0.26
 * cannot copy to the metadata file, so the history is the only source. Before 0.20 there is no command for it.
 */
export const OLDEST_BUILDX = '0.20.0'

/**
 * The version of buildx; null if it cannot be compared.
 * @throws Failure `buildx-missing`, `buildx-too-old`
 */
export async function requireBuildx({ exec, log }: Pick<Ports, 'exec' | 'log'>): Promise<string | null> {
  const { status, stdout, stderr } = requireExit(await exec.run('docker', ['buildx', 'version']))
  if (status !== 0) {
    const error = lastError(stderr)
    const message = NO_PLUGIN.test(stderr)
      ? 'The docker command has no buildx plugin.'
      : `docker buildx does not answer${error === '' ? '.' : `: ${error}`}`
    throw new Failure('buildx-missing', message, {
      hint: 'Install the buildx plugin of the docker command (docker/setup-buildx-action does it in a workflow).',
    })
  }
  const version = parseVersion(stdout)
  if (version === null) {
    log.info(
      `This buildx names no release (${stdout.trim().slice(0, 100)}); Stagegate needs ${OLDEST_BUILDX} or newer.`,
    )
  } else if (semver.lt(version, OLDEST_BUILDX)) {
    throw new Failure(
      'buildx-too-old',
      `buildx ${version} is too old: ${OLDEST_BUILDX} is the oldest that reports where layers came from.`,
      { hint: 'Update buildx (docker/setup-buildx-action does it in a workflow).' },
    )
  }
  return version
}

/** Without the plugin, `buildx` is an unknown command. Upstream: docker/cli cmd/docker/docker.go; before 27, cli/cli.go. */
const NO_PLUGIN = /docker: unknown command: docker buildx|'buildx' is not a docker command/

/**
 * Distributions append their own suffixes (0.29.1+ds1). A development build names a commit, and one that was built without
 * a version v0.0.0+unknown: neither can be compared.
 */
function parseVersion(text: string): string | null {
  const version = /\bv?(\d+\.\d+\.\d+)/.exec(text)?.[1] ?? null
  return version === '0.0.0' ? null : version
}
