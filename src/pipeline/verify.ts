import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { type Baseline, fittingBaseline } from '../baseline/baseline.ts'
import type { TargetSnapshot } from '../baseline/model.ts'
import { snapshotOf } from '../baseline/of-image.ts'
import { type Builder, prepareBuilder, removeBuilder } from '../buildx/builder.ts'
import { asksBuildKit } from '../checks/dockerfile/buildkit.ts'
import { resolveSeverities } from '../checks/severities.ts'
import { Failure, toFailure, UsageError } from '../failure.ts'
import { removeFolder, temporaryRoot } from '../folders.ts'
import { type Judgement, judge, type Rules } from '../gate/judge.ts'
import { unbuiltBudgets, unbuiltWarning } from '../gate/unbuilt-budgets.ts'
import { unusedWaivers } from '../gate/waivers.ts'
import { formatPlatform } from '../oci/platform.ts'
import type { Options } from '../options/options.ts'
import type { GhaAccess } from '../plan/gha-access.ts'
import { planTargets } from '../plan/plan.ts'
import type { Target } from '../plan/target.ts'
import { noteOnWindows } from '../plan/windows-note.ts'
import type { Ports } from '../ports/ports.ts'
import { pushVerified } from '../publish/push/push.ts'
import { choosePushTool } from '../publish/push/tool.ts'
import { assembleFailure, assembleReport } from '../report/assemble.ts'
import type { Report } from '../report/model.ts'
import { judgementsOf, type Outcome } from '../report/outcome.ts'
import { gatherFacts } from './gather-facts.ts'
import { lintTargets } from './lint.ts'
import type { RunPorts } from './run-ports.ts'
import { type Run, readImages, verifyTarget } from './target.ts'

/** What a run knows besides its options: where the source comes from, and where to note a builder that it made. */
export interface Circumstances {
  source: Report['source']
  /** Called before a builder is made, so that it can be removed even if this process is killed. */
  onBuilderCreated?: (name: string) => void
  /** What to compare with; sought while the targets are built. Null where nothing is to be. */
  baseline?: Promise<Baseline | null>
  /** Called with what was measured, where that is to be a baseline for later runs. */
  onMeasured?: (targets: TargetSnapshot[]) => void
}

/** Each build is a process of some 50 MB, and with hundreds of them at once BuildKit drops sessions. */
const MAX_BUILDS = 20

/**
 * The product's sentence: plan the targets, build each with buildx, read the images it got, hold them against budgets
 * and checks, push the very bytes that passed, and say what came of it. The failure of one target hides nothing of the
 * others.
 * @throws UsageError for options that do not fit the Dockerfile; everything else is in the report
 */
export async function verify(
  options: Options,
  ports: RunPorts,
  { source, onBuilderCreated, baseline: sought, onMeasured }: Circumstances,
): Promise<Report> {
  let builder: Builder | null = null
  const folder = await mkdtemp(join(temporaryRoot(ports.env), 'stagegate-'))
  try {
    const facts = await gatherFacts(options, ports)
    const plan = planTargets(options, facts)
    const pushTool = plan.push.length > 0 ? await choosePushTool(ports) : null
    builder = await prepareBuilder(options.builder, ports, onBuilderCreated, options.builderImage)
    logCacheAccess(options, facts.gha, ports)
    const note = noteOnWindows(options, ports.env)
    if (note !== null) ports.log.info(note)
    const gated = plan.targets.filter(target => target.role === 'gated').length
    // Both go on beside the builds, and are waited for where images are judged.
    const baseline = Promise.resolve(sought ?? null).then(found => found && fittingBaseline(found, gated))
    const asks = asksBuildKit(resolveSeverities(options.preset, options.severities))
    const lints = asks ? lintTargets(plan.targets, builder.name, ports) : null
    const rules = baseline.then(found => rulesOf(options, found))
    const run: Run = { limits: options.limits, ports, builder, folder, rules, reads: new Map(), lints }
    const limit = pLimit(MAX_BUILDS)
    const outcomes = await Promise.all(plan.targets.map(target => limit(() => verifyTarget(target, run))))
    await lints
    onMeasured?.(outcomes.map(measured))
    tellUnusedWaivers(
      outcomes
        .filter(({ target }) => target.role === 'gated')
        .map(outcome => ({ target: outcome.target.name, judgements: judgementsOf(outcome) })),
      await rules,
      ports,
    )
    warnOfUnbuiltBudgets(outcomes, options, ports)
    const report = assembleReport(
      outcomes,
      { ...source, dockerfile: plan.targets[0]?.dockerfile?.path ?? null },
      await baseline,
    )
    if (pushTool === null) return report
    return await pushVerified(report, outcomes, plan.push, options.push.mode === 'each', pushTool(builder.name), ports)
  } catch (error) {
    if (error instanceof UsageError) throw error
    // What is broken off in the middle says anything but that.
    return assembleFailure(ports.signal.aborted ? cancelled() : toFailure(error), source)
  } finally {
    // The report is worth more than the tidiness: what cannot be removed is told, and the verdict stands.
    await Promise.all([removeFolder(folder), builder?.created ? removeBuilder(builder.name, ports) : null]).catch(
      (error: Error) => ports.log.warning(`Something was left behind: ${error.message}`),
    )
  }
}

/** The same checks on an image that something else built. `reference` names it as openImageStore documents. */
export async function inspect(
  reference: string,
  options: Options,
  ports: RunPorts,
  source: Report['source'],
  baseline: Baseline | null = null,
): Promise<Report> {
  const target: Target = { name: reference, role: 'gated', stage: null, dockerfile: null }
  const rules = rulesOf(options, baseline)
  try {
    const images = await readImages(reference, ports, null, undefined, options.limits)
    const judgements = images.map(image => judge(image, target, rules))
    tellUnusedWaivers([{ target: reference, judgements }], rules, ports)
    return assembleReport([{ kind: 'verified', target, build: null, judgements }], source, baseline)
  } catch (error) {
    const failure = ports.signal.aborted ? cancelled() : toFailure(error)
    return assembleReport([{ kind: 'failed', target, build: null, failure }], source)
  }
}

/** A waiver that excuses nothing does no harm, so it is a line of the log and no finding. */
function tellUnusedWaivers(
  outcomes: readonly { target: string; judgements: readonly Judgement[] }[],
  { waivers, now }: Rules,
  { log }: Ports,
): void {
  const judged = outcomes.flatMap(({ target, judgements }) => judgements.map(({ findings }) => ({ target, findings })))
  for (const { check, path, place } of unusedWaivers(judged, waivers, now)) {
    const where = path === null ? '' : ` for ${path}`
    log.info(`${place.file}:${place.line}: the waiver of ${check}${where} excuses nothing that was found.`)
  }
}

function warnOfUnbuiltBudgets(outcomes: readonly Outcome[], { budgets }: Options, { log }: Ports): void {
  const built = outcomes.map(outcome => {
    const platforms = judgementsOf(outcome).map(({ image }) => formatPlatform(image.platform))
    return { target: outcome.target.name, platforms }
  })
  const warning = unbuiltWarning(unbuiltBudgets(built, budgets))
  if (warning !== null) log.warning(warning)
}

function cancelled(): Failure {
  return new Failure('cancelled', 'The run was cancelled.')
}

function logCacheAccess(options: Options, access: GhaAccess, ports: Pick<Ports, 'log'>): void {
  if (options.cache.backend.kind === 'gha' && !access.readable && !access.writable) {
    ports.log.warning(
      'The GitHub Actions cache is not available to this job (no ACTIONS_RUNTIME_TOKEN), so the build runs without it.',
    )
  } else if (options.cache.backend.kind === 'gha' && !access.writable) {
    ports.log.info('This job may read the gha cache, but not write to it.')
  }
}

function measured(outcome: Outcome): TargetSnapshot {
  const { name, role } = outcome.target
  return { name, gated: role === 'gated', images: judgementsOf(outcome).map(({ image }) => snapshotOf(image)) }
}

function rulesOf({ preset, severities, budgets, growth, waivers, failOn }: Options, baseline: Baseline | null): Rules {
  const now = new Date()
  return { severities: resolveSeverities(preset, severities), budgets, growth, baseline, waivers, failOn, now }
}
