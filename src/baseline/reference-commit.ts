import picomatch from 'picomatch'
import { isOnDefaultBranch, type Trigger } from '../trigger.ts'

/** What a run is compared with, in terms of commits. */
export type Comparison =
  /** The merge base of `head` and the first of the `bases` that exists. */
  | { kind: 'merge-base'; bases: string[]; head: string; enforced: true }
  /** The commit that a merge queue merges onto. */
  | { kind: 'commit'; commit: string; enforced: true }
  /** The commits before this one; growth is shown and fails no budget, because the commit is on the branch already. */
  | { kind: 'parents'; commit: string; enforced: false }

/**
 * What to compare a run with; null if there is nothing sensible (a tag, another event). The base of a pull request is
 * its own base branch: on a stack of branches, the one below. A trial merge contains all that the base branch had by
 * then, so its merge base is found by the commit that is built, and not by the head.
 * @param commit the commit that is built; null if it is unknown
 * @param branches branches that leave baselines, besides the default one; globs
 */
export function comparisonOf(trigger: Trigger, commit: string | null, branches: readonly string[]): Comparison | null {
  switch (trigger.kind) {
    case 'pull-request': {
      const { bases } = trigger
      return commit === null || bases.length === 0 ? null : { kind: 'merge-base', bases, head: commit, enforced: true }
    }
    case 'merge-group':
      return trigger.base === null ? null : { kind: 'commit', commit: trigger.base, enforced: true }
    case 'branch': {
      const { defaultBranch } = trigger
      if (commit === null) return null
      if (leavesBaseline(trigger, branches)) return { kind: 'parents', commit, enforced: false }
      return defaultBranch === null
        ? null
        : { kind: 'merge-base', bases: [defaultBranch], head: commit, enforced: true }
    }
    default:
      return null
  }
}

/** Whether a run's report is a baseline for later ones: on the default branch, and on those that are named. */
export function leavesBaseline(trigger: Trigger, branches: readonly string[]): boolean {
  if (trigger.kind !== 'branch') return false
  return isOnDefaultBranch(trigger) || picomatch.isMatch(trigger.branch, [...branches])
}

export function isCommit(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value)
}
