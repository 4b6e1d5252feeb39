import type { Policy } from '../gate/policy.ts'
import { unusedWaivers } from '../gate/waivers.ts'
import type { Options } from '../options/options.ts'
import { Problems } from '../options/problems.ts'
import type { GhaAccess } from '../plan/gha-access.ts'
import { type BuiltPlatforms, refuseUnbuilt, unbuiltWarning } from '../plan/unbuilt-budgets.ts'
import { windowsNote } from '../plan/windows-note.ts'
import type { Log } from '../ports/log.ts'
import type { Ports } from '../ports/ports.ts'
import { type Outcome, verifiedImages } from '../report/outcome.ts'

/** Logs what a user should know before the builds start. */
export function logBuildNotes(options: Options, access: GhaAccess, { log, env }: Pick<Ports, 'log' | 'env'>): void {
  if (options.cache.backend.kind === 'gha') logCacheAccess(access, log)
  const note = windowsNote(options, env)
  if (note !== null) log.info(note)
}

function logCacheAccess({ readable, writable }: GhaAccess, log: Log): void {
  if (!readable && !writable) {
    log.warning(
      'The GitHub Actions cache is not available to this job (no ACTIONS_RUNTIME_TOKEN), so the build runs without it.',
    )
  } else if (!writable) log.info('This job may read the gha cache, but not write to it.')
}

/** An unused waiver does no harm, so it is a line of the log and not a finding. */
export function logUnusedWaivers(outcomes: readonly Outcome[], { waivers, now }: Policy, log: Log): void {
  const images = outcomes
    .filter(({ target }) => target.role === 'gated')
    .flatMap(outcome =>
      verifiedImages(outcome).map(({ report }) => ({ target: outcome.target.name, findings: report.findings })),
    )
  for (const { check, path, place } of unusedWaivers(images, waivers, now)) {
    const where = path === null ? '' : ` for ${path}`
    log.info(`${place.file}:${place.line}: the waiver of ${check}${where} matches no finding.`)
  }
}

/**
 * Refuses budgets for platforms that no image has, and warns about those that may be for other jobs.
 * @throws UsageError with all that no job can need
 */
export function checkPlatformBudgets(
  built: readonly BuiltPlatforms[],
  { budgets }: Options,
  own: readonly string[],
  log: Log,
): void {
  const problems = new Problems()
  const warning = unbuiltWarning(refuseUnbuilt(built, budgets, own, problems))
  problems.throwAll()
  if (warning !== null) log.warning(warning)
}
