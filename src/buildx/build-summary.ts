import type { Dockerfile } from '../dockerfile/dockerfile.ts'
import { isBuildStep, type Progress, stepSeconds } from './progress.ts'
import { stepName } from './step-name.ts'

/** A build as a report shows it. */
export interface BuildSummary {
  seconds: number
  steps: number
  cachedSteps: number
  /** The steps that took longest, slowest first. */
  slowest: { name: string; seconds: number }[]
}

/** A report shows no step that took less. */
const MIN_REPORTED_SECONDS = 0.1
const MAX_SLOWEST = 5

/** @param seconds the time of the whole build */
export function summarizeBuild(progress: Progress, seconds: number, dockerfile: Dockerfile | null): BuildSummary {
  const steps = [...progress.steps.values()].filter(isBuildStep)
  return {
    seconds,
    steps: steps.length,
    cachedSteps: steps.filter(step => step.cached).length,
    slowest: steps
      .map(step => ({ name: stepName(step, dockerfile, steps), seconds: stepSeconds(step) }))
      .filter(step => step.seconds >= MIN_REPORTED_SECONDS)
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, MAX_SLOWEST),
  }
}

/** The title of a build's group in the log. */
export function summaryTitle(
  target: string,
  succeeded: boolean,
  { seconds, steps, cachedSteps }: BuildSummary,
): string {
  return `${target}: ${succeeded ? 'built in' : 'failed after'} ${seconds.toFixed(1)} s, ${cachedSteps} of ${steps} steps cached`
}

/**
 * The whole build as lines: each step with its time and output.
 * @param mask masks what a log must not show
 */
export function transcript(
  progress: Progress,
  dockerfile: Dockerfile | null,
  mask: (text: string) => string,
): string[] {
  const lines: string[] = []
  const steps = [...progress.steps.values()]
  for (const step of steps) {
    const state = step.error !== null ? 'FAILED' : step.cached ? 'CACHED' : `${stepSeconds(step).toFixed(1)} s`
    if (step.completed === null && step.error === null) continue
    lines.push(`${state.padStart(7)}  ${isBuildStep(step) ? stepName(step, dockerfile, steps) : step.name}`)
    lines.push(...progress.log.filter(line => line.step === step.digest).map(line => `           ${line.text}`))
  }
  return [...lines, ...progress.notes].map(mask)
}
