import { samePlatform } from '../oci/platform.ts'
import type { ImageSnapshot, Snapshot } from './model.ts'

/** Where a baseline comes from, or why there is none. */
export interface BaselineOrigin {
  /** `exact` is the very commit that was sought, `ancestor` an earlier one; `none` where there is nothing to compare with. */
  kind: 'exact' | 'ancestor' | 'file' | 'image' | 'none'
  /** The commit that is compared with; where there is none, the one that was sought. */
  commit: string | null
  /** How many commits an ancestor is behind the one that was sought, counted along first parents. */
  commitsBehind: number | null
  /** The file or the image that was named. */
  reference: string | null
  /** Null unless the kind is `none`. */
  reason: Absence | null
}

/**
 * Why there is no baseline: nothing was saved yet, the cache or the API is not in reach or did not answer, what was
 * found was no report, the event has nothing to be compared with, or one image stands against several targets.
 */
export type Absence = 'not-saved' | 'no-cache' | 'no-token' | 'unavailable' | 'damaged' | 'no-base' | 'several-targets'

/** A label that somebody set on the pull request, so that growth is shown and fails nothing. */
export interface GrowthWaiver {
  label: string
  /** A login; null where GitHub did not tell. */
  by: string | null
}

/** What a run is compared with. */
export interface Baseline {
  origin: BaselineOrigin
  snapshot: Snapshot | null
  /** Whether growth budgets can fail: not for what is on the default branch already. */
  enforced: boolean
  waiver: GrowthWaiver | null
}

/** The same image at the baseline, or which part of its name is new. */
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

/** Names of gated targets that the baseline has and a run has not. */
export function goneTargets({ targets }: Snapshot, names: readonly string[]): string[] {
  return targets.flatMap(({ name, gated }) => (name !== null && gated && !names.includes(name) ? [name] : []))
}

/** One image that nobody called a target can stand for one target only. */
export function fittingBaseline(baseline: Baseline, gated: number): Baseline {
  const nameless = baseline.snapshot?.targets.some(({ name }) => name === null)
  if (!nameless || gated === 1) return baseline
  return { ...baseline, snapshot: null, origin: { ...baseline.origin, kind: 'none', reason: 'several-targets' } }
}

/** An image on its own has no target's name: the only gated target of a report stands for it, whatever its name is. */
export function withoutName(baseline: Baseline): Baseline {
  const gated = baseline.snapshot?.targets.filter(target => target.gated) ?? []
  if (baseline.snapshot === null || gated.length !== 1) return baseline
  return { ...baseline, snapshot: { ...baseline.snapshot, targets: gated.map(each => ({ ...each, name: null })) } }
}

export function noBaseline(reason: Absence, commit: string | null = null): BaselineOrigin {
  return { kind: 'none', commit, commitsBehind: null, reference: null, reason }
}
