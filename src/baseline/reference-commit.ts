import picomatch from 'picomatch'

/** What a run is compared with, in terms of commits. */
export type Comparison =
  /** The merge base of `head` and the first of the `bases` that there is. */
  | { kind: 'merge-base'; bases: string[]; head: string; enforced: true }
  /** This very commit: what a merge queue adds to. */
  | { kind: 'commit'; commit: string; enforced: true }
  /** The commits before this one; growth is shown and fails no budget, because the commit is on the branch already. */
  | { kind: 'parents'; commit: string; enforced: false }

/** What a comparison is made from: the event that a workflow runs for, and the commit that is built. */
export interface Trigger {
  event: string
  payload: unknown
  /** GITHUB_REF. */
  ref: string | null
  /** The commit that was checked out. On a pull request it is usually GitHub's trial merge, not the head. */
  commit: string | null
  /** Branches that leave baselines, besides the default one; globs. */
  branches: readonly string[]
}

/**
 * What to compare a run with; null where there is nothing sensible (a tag, another event). The base of a pull request is
 * its own base branch: on a stack of branches, the one below. A trial merge holds all that the base branch had by then,
 * so that its merge base is found by the commit that was built, and not by the head.
 */
export function comparisonOf(trigger: Trigger): Comparison | null {
  const { event, commit, ref } = trigger
  const payload = record(trigger.payload)
  if (event.startsWith('pull_request')) {
    const base = record(record(payload['pull_request'])['base'])
    const bases = [base['ref'], base['sha']].filter(isName)
    return commit === null || bases.length === 0 ? null : { kind: 'merge-base', bases, head: commit, enforced: true }
  }
  if (event === 'merge_group') {
    const base = record(payload['merge_group'])['base_sha']
    return isCommit(base) ? { kind: 'commit', commit: base, enforced: true } : null
  }
  if (commit === null || !WRITTEN.includes(event) || !ref?.startsWith('refs/heads/')) return null
  if (leavesBaseline(trigger)) return { kind: 'parents', commit, enforced: false }
  const trunk = record(payload['repository'])['default_branch']
  return isName(trunk) ? { kind: 'merge-base', bases: [trunk], head: commit, enforced: true } : null
}

const WRITTEN = ['push', 'schedule', 'workflow_dispatch']

/** Whether a run's report is to be a baseline for later ones: on the default branch, and on those that were named. */
export function leavesBaseline({ event, payload, ref, branches }: Omit<Trigger, 'commit'>): boolean {
  if (!WRITTEN.includes(event) || !ref?.startsWith('refs/heads/')) return false
  const branch = ref.slice('refs/heads/'.length)
  return branch === record(record(payload)['repository'])['default_branch'] || picomatch.isMatch(branch, [...branches])
}

/** Labels that the event itself tells of; GitHub's own answer is newer. */
export function labelsOf(payload: unknown): string[] {
  const labels = record(record(payload)['pull_request'])['labels']
  return Array.isArray(labels) ? labels.map(label => record(label)['name']).filter(isName) : []
}

export function isCommit(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(value)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length < 1024
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
