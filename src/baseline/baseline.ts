import { samePlatform } from '../oci/platform.ts'
import type { ImageSnapshot, Snapshot } from './model.ts'

/** Where a baseline comes from, or why there is none. */
export interface BaselineOrigin {
  /** `exact` is the reference commit, `ancestor` an earlier one; `none` if there is nothing to compare with. */
  kind: 'exact' | 'ancestor' | 'file' | 'image' | 'none'
  /** The baseline's commit; without a baseline, the reference commit. */
  commit: string | null
  /** How many commits an ancestor is behind the reference commit, along first parents. */
  commitsBehind: number | null
  /** The file or the image that the option names. */
  reference: string | null
  /** Null unless the kind is `none`. */
  reason: Absence | null
}

/**
 * Why there is no baseline: no report is saved yet, the job has no cache or no token, the cache or the API failed, the
 * record is not a report, the event has no base commit, or one image would be compared with several targets.
 */
export type Absence = 'not-saved' | 'no-cache' | 'no-token' | 'unavailable' | 'damaged' | 'no-base' | 'several-targets'

/** A label on the pull request: growth is shown, and fails no budget. */
export interface GrowthWaiver {
  label: string
  /** The login of the user who set it; null if GitHub does not say. */
  by: string | null
}

/** What a run is compared with. */
export interface Baseline {
  origin: BaselineOrigin
  snapshot: Snapshot | null
  /** Whether growth budgets can fail. They cannot for a commit that is on the default branch already. */
  enforced: boolean
  waiver: GrowthWaiver | null
}

/** The image of the baseline, or which part of its name is new. */
export function imageBefore(
  snapshot: Snapshot,
  target: string,
  platform: string,
): ImageSnapshot | 'new-target' | 'new-platform' {
  const same =
    snapshot.targets.find(({ name }) => name === target) ?? snapshot.targets.find(({ name }) => name === null)
  if (same === undefined || same.images.length === 0) return 'new-target'
  return same.images.find(image => samePlatform(image.platform, platform)) ?? 'new-platform'
}

/** The gated targets of the baseline that a run does not have. */
export function goneTargets({ targets }: Snapshot, names: readonly string[]): string[] {
  return targets.flatMap(({ name, gated }) => (name !== null && gated && !names.includes(name) ? [name] : []))
}

/** An image without a target's name can be compared with one target only. */
export function fittingBaseline(baseline: Baseline, gated: number): Baseline {
  const nameless = baseline.snapshot?.targets.some(({ name }) => name === null)
  if (!nameless || gated === 1) return baseline
  return { ...baseline, snapshot: null, origin: { ...baseline.origin, kind: 'none', reason: 'several-targets' } }
}

/** The baseline of an image without a target's name: the only gated target of a report, whatever its name. */
export function withoutName(baseline: Baseline): Baseline {
  const gated = baseline.snapshot?.targets.filter(target => target.gated) ?? []
  if (baseline.snapshot === null || gated.length !== 1) return baseline
  return { ...baseline, snapshot: { ...baseline.snapshot, targets: gated.map(each => ({ ...each, name: null })) } }
}

export function noBaseline(reason: Absence, commit: string | null = null): BaselineOrigin {
  return { kind: 'none', commit, commitsBehind: null, reference: null, reason }
}
