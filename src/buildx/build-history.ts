import { PREDICATE_TYPES, type Provenance, parsePredicate } from '../origins/slsa.ts'
import { requireExit } from '../ports/exec.ts'
import type { Ports } from '../ports/ports.ts'
import { lastError } from './last-error.ts'

/**
 * The provenance of one image of a build, from the builder's history. buildx writes it to the metadata file as well,
 * but leaves it out for several platforms (before 0.31), and cannot read what BuildKit from 0.28 on writes (before 0.26).
 * Each predicate type is requested by its name: the short name `provenance` means only v0.2 before buildx 0.25.
 * @param platform null if the build had only one: buildx then stores its attachments without a platform
 * @returns null if the history has none, or buildx is too old; the log says why
 */
export async function provenanceFromHistory(
  builder: string,
  ref: string,
  platform: string | null,
  { exec, log }: Pick<Ports, 'exec' | 'log'>,
): Promise<Provenance | null> {
  const args = ['buildx', 'history', 'inspect', 'attachment', '--builder', builder]
  if (platform !== null) args.push('--platform', platform)
  let reason = ''
  for (const type of PREDICATE_TYPES) {
    const { status, stdout, stderr } = requireExit(await exec.run('docker', [...args, '--type', type, ref]))
    const provenance = status === 0 ? parseProvenance(stdout) : null
    if (provenance) return provenance
    reason = status === 0 ? 'it has no build steps' : lastError(stderr)
  }
  const build = platform === null ? ref : `${ref} for ${platform}`
  log.info(`The history of the builder ${builder} has no provenance of the build ${build}: ${reason}`)
  return null
}

function parseProvenance(text: string): Provenance | null {
  try {
    return parsePredicate(JSON.parse(text))
  } catch {
    return null
  }
}
