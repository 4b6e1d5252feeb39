/**
 * What started a run, as adapters/event.ts parses it. A part that the event lacks, or that is malformed, is null or
 * left out.
 */
export type Trigger =
  | {
      /** `pull_request`, its reviews, and `pull_request_target`. */
      kind: 'pull-request'
      pullRequest: PullRequest | null
      /** Whether the run starts on the default branch with the base repository's rights: `pull_request_target`. */
      privileged: boolean
      /** The commit that the pull request proposes. */
      head: string | null
      /** GitHub's trial merge of the head, which may be an earlier one. */
      mergeCommit: string | null
      /** The base branch, then the base commit. */
      bases: string[]
      /** The labels when the event happened. */
      labels: string[]
    }
  | {
      /** `merge_group`. */
      kind: 'merge-group'
      pullRequest: PullRequest | null
      /** The commit that the queue merges onto. */
      base: string | null
    }
  | {
      /** `issue_comment`, which runs with the base repository's rights. */
      kind: 'comment'
      isOnPullRequest: boolean
      pullRequest: PullRequest | null
    }
  | {
      /** `workflow_run`, which runs with the base repository's rights. */
      kind: 'workflow-run'
      /** The head of the pull request that the earlier run was for; null if it was for another event. */
      proposedCommit: string | null
    }
  | {
      /** `push`, `schedule` or `workflow_dispatch` on a branch. */
      kind: 'branch'
      branch: string
      defaultBranch: string | null
    }
  /** A tag, any other event, or no event at all. */
  | { kind: 'other' }

/** The pull request that a run reports on. */
export interface PullRequest {
  number: number
  /** Why GitHub gave this run a token that can only read; null if it may be able to write. */
  readOnly: 'fork' | 'dependabot' | null
}

/**
 * The pull request that a run reports on; null if there is none. A `workflow_run` has none on purpose: its pull request
 * has to be found by the head commit, and what the event says about it cannot be trusted.
 */
export function pullRequestOf(trigger: Trigger): PullRequest | null {
  return 'pullRequest' in trigger ? trigger.pullRequest : null
}

/** Whether a run is for the default branch: GitHub gives its caches to every branch, and those of others to nobody else. */
export function isOnDefaultBranch(trigger: Trigger): boolean {
  return trigger.kind === 'branch' && trigger.branch === trigger.defaultBranch
}
