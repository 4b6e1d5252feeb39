import type { GrowthWaiver } from '../baseline/baseline.ts'
import type { Trigger } from '../trigger.ts'

/** The labels of a pull request, as GitHub has them now. */
export interface PullRequestLabels {
  /** The names of a pull request's labels. */
  labels(pull: number, signal?: AbortSignal): Promise<string[]>
  /** The login of the user who set a label last; null if GitHub does not say. */
  labeledBy(pull: number, label: string, signal?: AbortSignal): Promise<string | null>
}

/**
 * The waiver of growth by a label of the pull request; null if it does not have the label. GitHub is asked first, since a
 * re-run has the event of the first run.
 */
export async function findGrowthWaiver(
  label: string,
  pull: number,
  trigger: Trigger,
  labels: PullRequestLabels | null,
  signal: AbortSignal,
): Promise<GrowthWaiver | null> {
  const ofEvent = trigger.kind === 'pull-request' ? trigger.labels : []
  const names = (await labels?.labels(pull, signal).catch(() => null)) ?? ofEvent
  if (!names.includes(label)) return null
  return { label, by: (await labels?.labeledBy(pull, label, signal).catch(() => null)) ?? null }
}
