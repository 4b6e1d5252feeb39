import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Cancellation, type Exit, requireExit } from '../ports/exec.ts'
import type { Log } from '../ports/log.ts'
import type { Ports } from '../ports/ports.ts'
import { type BuildCommand, buildCommand } from './build-command.ts'
import { buildEnvironment } from './build-environment.ts'
import { buildMask } from './build-mask.ts'
import { type BuildMetadata, parseMetadata } from './build-metadata.ts'
import type { BuildRequest } from './build-request.ts'
import { type BuildSummary, summarizeBuild, summaryTitle, transcript } from './build-summary.ts'
import type { Builder } from './builder.ts'
import { detachLayout, prepareLayout, targetFolder } from './export-folder.ts'
import { explainBuild } from './failure/build-failure.ts'
import { errorNote } from './failure/printed-error.ts'
import { hiccupDelay, isHiccup } from './hiccup.ts'
import { emptyProgress, isBuildStep, type Progress, readProgressLine, type Step, stepSeconds } from './progress.ts'
import { stepName } from './step-name.ts'

/** The result of one build. */
export interface BuildResult {
  /** Null for a target that only had to build. */
  image: BuiltImage | null
  summary: BuildSummary
}

export interface BuiltImage {
  /** The folder of the OCI layout. */
  layout: string
  metadata: BuildMetadata
}

/** The log of a running build shows no step that took less. */
const MIN_SHOWN_SECONDS = 1

/**
 * Builds one request into an OCI layout below `folder`.
 * @throws Failure of the build, with the last output of the failing step
 */
export async function buildTarget(
  request: BuildRequest,
  builder: Builder,
  folder: string,
  ports: Ports,
): Promise<BuildResult> {
  const { name, source, dockerfile, linked, build } = request
  const mask = buildMask(request, ports.env)
  const target = targetFolder(folder, name)
  await mkdir(target, { recursive: true })
  const layout = request.exportsImage ? await prepareLayout(folder, target) : null
  const metadata = join(target, 'metadata.json')
  const command = buildCommand(request, builder.name, { layout, metadata })

  const start = ports.clock.elapsed()
  let { result, progress } = await runBuild(request, command, ports)
  if (result.kind === 'exited' && result.status !== 0 && isFalseStart(progress)) {
    ports.log.info(`${name}: BuildKit dropped the build before any step ran, so it is started once more.`)
    await ports.clock.sleep(hiccupDelay(1, ports.clock.random()), ports.signal)
    ;({ result, progress } = await runBuild(request, command, ports))
  }
  const seconds = Math.round(ports.clock.elapsed() - start) / 1000
  const summary = summarizeBuild(progress, seconds, dockerfile)
  const isBuilt = result.kind === 'exited' && result.status === 0
  ports.log.group(summaryTitle(name, isBuilt, summary), transcript(progress, dockerfile, mask))
  const { status } = requireExit(result)
  if (status !== 0) throw explainBuild(progress, status, { dockerfile, linked, inputs: build, mask })
  if (layout === null) return { image: null, summary }
  await detachLayout(folder, layout)
  const bakeTarget = source.kind === 'bake' ? source.target : null
  return { image: { layout, metadata: parseMetadata(await readFile(metadata, 'utf8'), bakeTarget) }, summary }
}

async function runBuild(
  request: BuildRequest,
  { args, env }: BuildCommand,
  { exec, signal, log, env: own }: Ports,
): Promise<{ result: Exit | Cancellation; progress: Progress }> {
  const progress = emptyProgress()
  const onStderrLine = (line: string) => {
    for (const step of readProgressLine(progress, line)) showStep(request, step, progress, log)
  }
  const result = await exec.run('docker', args, {
    env: { ...buildEnvironment(request, own), ...env },
    signal,
    onStderrLine,
  })
  if (result.kind === 'not-started') throw result.failure
  return { result, progress }
}

/** Whether BuildKit was too busy to begin. A second build would repeat the effects of a step that ran. */
function isFalseStart({ steps, notes }: Progress): boolean {
  const hasRun = [...steps.values()].some(step => isBuildStep(step) && step.started !== null && !step.cached)
  return !hasRun && isHiccup(errorNote(notes) ?? '')
}

function showStep({ name, dockerfile }: BuildRequest, step: Step, { steps }: Progress, log: Log): void {
  const seconds = stepSeconds(step)
  if (step.error === null && isBuildStep(step) && seconds >= MIN_SHOWN_SECONDS)
    log.info(`${name}: ${seconds.toFixed(1)} s  ${stepName(step, dockerfile, steps.values())}`)
}
