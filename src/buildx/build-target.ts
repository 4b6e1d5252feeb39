import { mkdir, readdir, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dockerfile } from '../dockerfile/dockerfile.ts'
import { linkFolder } from '../folders.ts'
import { type Cancellation, type Exit, requireExit } from '../ports/exec.ts'
import type { Ports } from '../ports/ports.ts'
import { type BuildCommand, buildCommand } from './build-command.ts'
import { errorNote, explainBuild } from './build-failure.ts'
import { type BuildMetadata, parseMetadata } from './build-metadata.ts'
import type { BuildRequest } from './build-request.ts'
import type { BuildSummary } from './build-summary.ts'
import type { Builder } from './builder.ts'
import { hiccupDelay, isHiccup } from './hiccup.ts'
import { linkOrCopy } from './link-or-copy.ts'
import { emptyProgress, isBuildStep, type Progress, readProgressLine, type Step, stepSeconds } from './progress.ts'
import { stepName } from './step-name.ts'

/** One target, built. */
export interface Built {
  /** Null for a target that only had to build. */
  image: BuiltImage | null
  summary: BuildSummary
}

export interface BuiltImage {
  /** The folder of the OCI layout. */
  layout: string
  metadata: BuildMetadata
}

/** A step that took less is not worth a line while the build runs. */
const SHOWN_STEP_SECONDS = 1
/** Nor in the report. */
const REPORTED_STEP_SECONDS = 0.1

/**
 * Builds one request into an OCI layout below `folder`.
 * The layouts of all targets share one `blobs` folder: a blob that several targets have leaves the builder once, while
 * each target has its own index, which two exports at a time would damage.
 * @throws Failure of the build, with the last output of the failing step
 */
export async function buildTarget(
  request: BuildRequest,
  builder: Builder,
  folder: string,
  ports: Ports,
): Promise<Built> {
  const { name, source } = request
  const place = join(folder, `target-${fileName(name)}`)
  await mkdir(place, { recursive: true })
  const layout = request.exportsImage ? await prepareLayout(folder, place) : null
  const metadata = join(place, 'metadata.json')
  const dockerfile = request.dockerfile?.path ?? null
  const command = buildCommand(request, builder.name, { layout, metadata })

  const start = ports.clock.elapsed()
  let { result, progress } = await runBuild(request, command, ports)
  if (result.kind === 'exited' && result.status !== 0 && isFalseStart(progress)) {
    ports.log.info(`${name}: BuildKit dropped the build before any step ran, so it is started once more.`)
    await ports.clock.sleep(hiccupDelay(1, ports.clock.random()), ports.signal)
    ;({ result, progress } = await runBuild(request, command, ports))
  }
  const seconds = Math.round(ports.clock.elapsed() - start) / 1000
  const summary = summarize(progress, seconds, request.dockerfile)
  const isBuilt = result.kind === 'exited' && result.status === 0
  ports.log.group(groupTitle(name, isBuilt, summary), transcript(progress, request.dockerfile))
  const { status } = requireExit(result)
  if (status !== 0) throw explainBuild(progress, status, dockerfile)
  if (layout === null) return { image: null, summary }
  await ownBlobs(folder, layout)
  const bakeTarget = source.kind === 'bake' ? source.target : null
  return { image: { layout, metadata: parseMetadata(await readFile(metadata, 'utf8'), bakeTarget) }, summary }
}

async function runBuild(
  request: BuildRequest,
  { args, env }: BuildCommand,
  { exec, signal, ...ports }: Ports,
): Promise<{ result: Exit | Cancellation; progress: Progress }> {
  const progress = emptyProgress()
  const result = await exec.run('docker', args, {
    env,
    signal,
    onStderrLine: line => {
      for (const step of readProgressLine(progress, line)) showStep(request, step, ports)
    },
  })
  if (result.kind === 'not-started') throw result.failure
  return { result, progress }
}

/** Whether BuildKit was too busy to begin. A second build would repeat the effects of a step that ran. */
function isFalseStart({ steps, notes }: Progress): boolean {
  const all = [...steps.values()]
  if (all.some(step => isBuildStep(step) && step.started !== null && !step.cached)) return false
  return isHiccup(errorNote(notes) ?? '')
}

async function prepareLayout(folder: string, place: string): Promise<string> {
  const blobs = join(folder, 'blobs')
  const layout = join(place, 'layout')
  await mkdir(join(blobs, 'sha256'), { recursive: true })
  await mkdir(layout, { recursive: true })
  await linkFolder(blobs, join(layout, 'blobs'))
  return layout
}

/** The name of a target's folder, different for `App` and `app` even where file names ignore case. */
function fileName(target: string): string {
  return encodeURIComponent(target).replace(/[A-Z]/g, letter => `~${letter.toLowerCase()}`)
}

/** Puts hard links in place of the link to the shared folder, so that the finished layout stands alone. */
async function ownBlobs(folder: string, layout: string): Promise<void> {
  const shared = join(folder, 'blobs', 'sha256')
  const own = join(layout, 'blobs', 'sha256')
  const names = await readdir(shared)
  await unlink(join(layout, 'blobs'))
  await mkdir(own, { recursive: true })
  await Promise.all(names.map(name => linkOrCopy(join(shared, name), join(own, name))))
}

function showStep({ name, dockerfile }: BuildRequest, step: Step, { log }: Pick<Ports, 'log'>): void {
  const seconds = stepSeconds(step)
  if (step.error === null && isBuildStep(step) && seconds >= SHOWN_STEP_SECONDS) {
    log.info(`${name}: ${seconds.toFixed(1)} s  ${stepName(step, dockerfile)}`)
  }
}

function groupTitle(target: string, built: boolean, { seconds, steps, cachedSteps }: BuildSummary): string {
  return `${target}: ${built ? 'built' : 'did not build'} in ${seconds.toFixed(1)} s, ${cachedSteps} of ${steps} steps cached`
}

function summarize(progress: Progress, seconds: number, dockerfile: Dockerfile | null): BuildSummary {
  const steps = [...progress.steps.values()].filter(isBuildStep)
  return {
    seconds,
    steps: steps.length,
    cachedSteps: steps.filter(step => step.cached).length,
    slowest: steps
      .map(step => ({ name: stepName(step, dockerfile), seconds: stepSeconds(step) }))
      .filter(step => step.seconds >= REPORTED_STEP_SECONDS)
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, 5),
  }
}

/** The whole build as lines: each step with its time and what it printed. */
function transcript(progress: Progress, dockerfile: Dockerfile | null): string[] {
  const lines: string[] = []
  for (const step of progress.steps.values()) {
    const state = step.error !== null ? 'FAILED' : step.cached ? 'CACHED' : `${stepSeconds(step).toFixed(1)} s`
    if (step.completed === null && step.error === null) continue
    lines.push(`${state.padStart(7)}  ${isBuildStep(step) ? stepName(step, dockerfile) : step.name}`)
    lines.push(...progress.log.filter(line => line.step === step.digest).map(line => `           ${line.text}`))
  }
  return [...lines, ...progress.notes]
}
