import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { type Baseline, fittingBaseline } from '../baseline/baseline.ts'
import type { TargetSnapshot } from '../baseline/model.ts'
import { chooseBuilder, prepareBuilder, removeBuilder } from '../buildx/builder.ts'
import { asksBuildKit } from '../checks/dockerfile/buildkit.ts'
import { toFailure, UsageError } from '../failure.ts'
import { removeFolder, temporaryRoot } from '../folders.ts'
import { type BuildPlan, planTargets } from '../plan/plan.ts'
import type { BuiltPlatforms } from '../plan/unbuilt-budgets.ts'
import { pushVerified } from '../publish/push/push.ts'
import { choosePushTool } from '../publish/push/tool.ts'
import { assembleFailure, assembleReport } from '../report/assemble.ts'
import type { Report } from '../report/model.ts'
import { type Outcome, verifiedImages } from '../report/outcome.ts'
import { reportPolicy } from '../report/policy.ts'
import { compareStages } from './compare-stages.ts'
import { gatherFacts } from './gather-facts.ts'
import { lintTargets } from './lint.ts'
import type { RunContext } from './run-context.ts'
import { checkPlatformBudgets, logBuildNotes, logUnusedWaivers } from './run-notes.ts'
import type { RunOptions } from './run-options.ts'
import { runPolicy } from './run-policy.ts'
import type { RunPorts } from './run-ports.ts'
import { verifyTarget } from './target.ts'

/** What a run gets from its shell besides the options. */
export interface RunSetup {
  source: Report['source']
  /** Called before a builder is created, so that it can be removed even if this process is killed. */
  onBuilderCreated?: (name: string) => void
  /** The search for a baseline, which continues during the builds. It gives null if the run has none, and never rejects. */
  baseline?: Promise<Baseline | null>
  /** Called with the measured images, which may be the baseline of later runs. */
  onMeasured?: (targets: TargetSnapshot[]) => void
}

/** Each build is a process of some 50 MB, and with hundreds of them at once BuildKit drops sessions. */
const MAX_BUILDS = 20

/**
 * Plans the targets, builds each with buildx, reads the resulting images, enforces budgets and checks, pushes the verified
 * images, and reports. The failure of one target hides nothing of the others.
 * @throws UsageError for options that do not fit the Dockerfile; everything else is in the report
 */
export async function verify(
  options: RunOptions,
  ports: RunPorts,
  { source, onBuilderCreated, baseline: search = Promise.resolve(null), onMeasured }: RunSetup,
): Promise<Report> {
  const folder = await mkdtemp(join(temporaryRoot(ports.env), 'stagegate-'))
  ports.onEnd(() => removeFolder(folder))
  try {
    const facts = await gatherFacts(options, folder, ports)
    const plan = planTargets(options, facts)
    const choice = await chooseBuilder(options.builder, ports)
    const pushTool = plan.push.length > 0 ? await choosePushTool(choice.buildx, ports) : null
    const builder = await prepareBuilder(choice, options.builderImage, ports, onBuilderCreated)
    if (builder.created) ports.onEnd(deadline => removeBuilder(builder.name, ports, deadline))
    logBuildNotes(options, facts.gha, ports)
    const baseline = search.then(result => result && fittingBaseline(result, countGated(plan)))
    const policy = baseline.then(result => runPolicy(options, result, ports.clock))
    const asks = asksBuildKit(options.severities)
    const disputes = compareStages(plan.targets, options.targets.kind, builder.name, ports)
    const lints = asks ? lintTargets(plan.targets, disputes, builder.name, folder, ports) : null
    const isMeasured = onMeasured !== undefined
    const outcomes = await verifyTargets(plan, {
      limits: options.limits,
      ports,
      builder,
      folder,
      policy,
      isMeasured,
      selection: options.targets.kind,
      disputes,
      lints,
    })
    onMeasured?.(outcomes.map(snapshotTarget))
    checkPlatformBudgets(outcomes.map(builtPlatforms), options, facts.platforms, ports.log)
    logUnusedWaivers(outcomes, await policy, ports.log)
    const dockerfile = plan.targets[0]?.dockerfile?.path ?? null
    const report = assembleReport(
      outcomes,
      { ...source, dockerfile },
      await baseline,
      reportPolicy(options, plan.targets),
    )
    if (pushTool === null) return report
    return await pushVerified(report, outcomes, plan.push, options.push.mode === 'each', pushTool(builder.name), ports)
  } catch (error) {
    if (error instanceof UsageError) throw error
    return assembleFailure(toFailure(error), source)
  }
}

/** Verifies all targets. The layers that they share are kept only until then. */
async function verifyTargets({ targets }: BuildPlan, context: Omit<RunContext, 'reads'>): Promise<Outcome[]> {
  const run: RunContext = { ...context, reads: new Map() }
  const limit = pLimit(MAX_BUILDS)
  const outcomes = await Promise.all(targets.map(target => limit(() => verifyTarget(target, run))))
  await Promise.all([run.lints, run.disputes])
  return outcomes
}

function countGated({ targets }: BuildPlan): number {
  return targets.filter(({ role }) => role === 'gated').length
}

function snapshotTarget(outcome: Outcome): TargetSnapshot {
  const { name, role } = outcome.target
  return { name, gated: role === 'gated', images: verifiedImages(outcome).flatMap(({ snapshot }) => snapshot ?? []) }
}

function builtPlatforms(outcome: Outcome): BuiltPlatforms {
  const platforms = verifiedImages(outcome).map(({ report }) => report.platform)
  return { target: outcome.target.name, platforms }
}
