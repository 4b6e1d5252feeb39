import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Builder, prepareBuilder, removeBuilder } from './build/builder.ts'
import { type GhaAccess, ghaAccess } from './build/cache.ts'
import { readOrigins, unknownOrigins } from './build/provenance.ts'
import { type Built, buildTarget } from './build/run.ts'
import { neededBy } from './checks/run.ts'
import { resolveSeverities } from './checks/severities.ts'
import { judge, type Rules } from './gate/judge.ts'
import { formatPlatform, type Image } from './image/model.ts'
import { readImage } from './image/read.ts'
import { openImageStore } from './image/store.ts'
import { USER_NEEDS } from './image/user.ts'
import type { Options } from './options/options.ts'
import { planTargets } from './plan/describe.ts'
import type { PlannedTarget } from './plan/plan.ts'
import type { Ports } from './ports.ts'
import { assembleFailure, assembleReport, type Outcome } from './report/assemble.ts'
import type { Report } from './report/model.ts'

/** What a run knows besides its options: where the source comes from, and where to note a builder that it made. */
export interface Circumstances {
  source: Report['source']
  /** Called as soon as a builder was made, so that it can be removed even if this process is killed. */
  onBuilderCreated?: (name: string) => void
}

/**
 * The product's sentence: plan the targets, build each with buildx, read the images it got, hold them against budgets
 * and checks, and say what came of it. The failure of one target hides nothing of the others.
 * @throws UsageError for options that do not fit the Dockerfile; everything else is in the report
 */
export async function verify(
  options: Options,
  ports: Ports,
  { source, onBuilderCreated }: Circumstances,
): Promise<Report> {
  let builder: Builder | null = null
  const folder = await mkdtemp(join(ports.env['RUNNER_TEMP'] || tmpdir(), 'stagegate-'))
  try {
    const plan = await planTargets(options, ports)
    builder = await prepareBuilder(options.builder, ports)
    if (builder.created) onBuilderCreated?.(builder.name)
    const gha = cacheAccess(options, ports)
    const run: Run = { options, ports, builder, gha, folder, rules: rulesOf(options) }
    const outcomes = await Promise.all(plan.targets.map(target => verifyTarget(target, run)))
    return assembleReport(outcomes, { ...source, dockerfile: plan.targets[0]?.dockerfile?.path ?? null })
  } catch (failure) {
    if ((failure as Error).name === 'UsageError') throw failure
    return assembleFailure(failure, source)
  } finally {
    await rm(folder, { recursive: true, force: true })
    if (builder?.created) await removeBuilder(builder.name, ports)
  }
}

/** The same checks on an image that something else built. `reference` names it as openImageStore documents. */
export async function inspect(
  reference: string,
  options: Options,
  ports: Ports,
  source: Report['source'],
): Promise<Report> {
  const target: PlannedTarget = { name: reference, role: 'gated', stage: null, dockerfile: null }
  const rules = rulesOf(options)
  try {
    const images = await readImages(reference, ports.signal, null)
    return assembleReport(
      [{ target, build: null, judgements: images.map(image => judge(image, target, rules)), failure: null }],
      source,
    )
  } catch (failure) {
    return assembleReport([{ target, build: null, judgements: [], failure }], source)
  }
}

interface Run {
  options: Options
  ports: Ports
  builder: Builder
  gha: GhaAccess
  folder: string
  rules: Rules
}

async function verifyTarget(target: PlannedTarget, run: Run): Promise<Outcome> {
  const outcome: Outcome = { target, build: null, judgements: [], failure: null }
  try {
    const built = await buildTarget(run.options, target, run.builder, run.gha, run.folder, run.ports)
    outcome.build = built.summary
    if (built.layout === null) return outcome
    const images = await readImages(`${built.layout}@${built.metadata?.digest}`, run.ports.signal, { built, target })
    outcome.judgements = images.map(image => judge(image, target, run.rules))
  } catch (failure) {
    outcome.failure = failure
  }
  return outcome
}

async function readImages(
  reference: string,
  signal: AbortSignal,
  made: { built: Built; target: PlannedTarget } | null,
): Promise<Image[]> {
  const store = await openImageStore(reference)
  try {
    const needs = [...neededBy(), ...USER_NEEDS]
    return await Promise.all(
      store.images.map(stored => {
        const provenance = made?.built.metadata?.provenance
        const own = provenance?.get(formatPlatform(stored.platform)) ?? provenance?.get('')
        const digests = stored.layers.map(layer => layer.digest)
        const origins = own
          ? readOrigins(own, digests, made?.target.dockerfile?.path ?? null, made?.target.stage ?? null)
          : unknownOrigins(digests.length)
        return readImage(stored, { needs, signal, ...origins })
      }),
    )
  } finally {
    await store.close()
  }
}

function cacheAccess(options: Options, ports: Ports): GhaAccess {
  const access = ghaAccess(ports.env)
  if (options.cache.backend.kind === 'gha' && !access.readable && !access.writable) {
    ports.log.warning(
      'The gha cache is not in reach of this job (no ACTIONS_RUNTIME_TOKEN), so the build goes without it.',
    )
  } else if (options.cache.backend.kind === 'gha' && !access.writable) {
    ports.log.info('This job may read the gha cache, but not write to it.')
  }
  return access
}

function rulesOf({ preset, severities, budgets, waivers, failOn }: Options): Rules {
  return { severities: resolveSeverities(preset, severities), budgets, waivers, failOn, now: new Date() }
}
