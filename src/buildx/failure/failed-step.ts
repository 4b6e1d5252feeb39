import type { Progress, Step } from '../progress.ts'
import { partOf } from './failed-part.ts'

/**
 * The step that failed, and not one that was cancelled because of it: the one that the error is about, or else the first.
 * @param error what buildx says at the end; null if it says nothing
 */
export function failedStep({ steps }: Progress, error: string | null): Step | null {
  const failed = [...steps.values()]
    .filter(({ error }) => error !== null && !isCancelled(error))
    .sort((a, b) => (a.completed ?? Infinity) - (b.completed ?? Infinity))
  const named = failed.find(step => error?.includes(oneLine(step.error ?? '')))
  return named ?? failed.find(isDecisive) ?? failed.find(isPolicy) ?? null
}

/** Go's and gRPC's word for it ends the text, after everything that a Dockerfile can choose. */
function isCancelled(error: string): boolean {
  return /context canceled\s*$/.test(error)
}

/** A cache that cannot be imported does not stop the build. */
function isDecisive({ name }: Step): boolean {
  return !['cache', 'policy', 'other'].includes(partOf(name).kind)
}

/** The step of a build policy has the error of the whole build, and the policy's messages. */
function isPolicy({ name }: Step): boolean {
  return partOf(name).kind === 'policy'
}

/** A step's error as the printed error has it (printed-error.ts). */
function oneLine(error: string): string {
  return error
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .join(' ')
}
