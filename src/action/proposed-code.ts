import type { GitHubHistory } from '../adapters/github-history.ts'
import { headCommit } from '../adapters/head-commit.ts'
import { Failure } from '../failure.ts'
import type { Trigger } from '../trigger.ts'

/** What started a run, and where its code is. */
export interface Proposal {
  trigger: Trigger
  /** The build's context. */
  context: string
  /** GITHUB_SHA: for the events of this file, the default branch. */
  sha: string | null
}

/**
 * `missing`: the checkout is not the pull request's code, so a report on it would be false. `privileged`: it is, and the
 * build runs untrusted code with the rights of the base repository.
 */
export type ProposedCode =
  | { kind: 'unprivileged' }
  | { kind: 'missing'; failure: Failure }
  | { kind: 'privileged'; warning: string }

/**
 * Compares the checkout with the pull request that a run reports on. `pull_request_target`, `issue_comment` and
 * `workflow_run` start on the default branch with the base repository's rights: a plain checkout does not have the
 * pull request's code, and a checkout that has it runs the code with these rights.
 */
export async function checkProposedCode(
  { trigger, context, sha }: Proposal,
  cwd: string,
  history: Pick<GitHubHistory, 'parents'> | null,
): Promise<ProposedCode> {
  const built = headCommit(context, cwd)
  const proposes = (commits: readonly string[]) => contains(built, commits, sha, history)
  switch (trigger.kind) {
    case 'pull-request': {
      if (!trigger.privileged) return UNPRIVILEGED
      const event = 'pull_request_target'
      const answer = await proposes([trigger.head, trigger.mergeCommit].filter(commit => commit !== null))
      return answer === 'yes' ? warned(event) : refused(event, built, answer)
    }
    case 'comment': {
      // The event does not name the pull request's commit.
      if (!trigger.isOnPullRequest) return UNPRIVILEGED
      const event = 'issue_comment'
      return built === null || built === sha ? refused(event, built, 'no') : warned(event)
    }
    case 'workflow-run': {
      const { proposedCommit: commit } = trigger
      // Its report goes to no pull request, so only the rights matter here.
      if (commit === null || commit === sha) return UNPRIVILEGED
      // An unnecessary warning is better than a missing one.
      const answer = built === null ? 'unknown' : await proposes([commit])
      return answer === 'no' ? UNPRIVILEGED : warned('workflow_run', answer)
    }
    default:
      return UNPRIVILEGED
  }
}

const UNPRIVILEGED: ProposedCode = { kind: 'unprivileged' }

const HEAD = '{{ github.event.pull_request.head.sha }}'

type Answer = 'yes' | 'no' | 'unknown'

/**
 * Whether a checkout is one of these commits, or merges one: GitHub's trial merge has the head as its second parent.
 * GitHub provides the parents: git in a checkout would obey the pull request's configuration.
 */
async function contains(
  built: string | null,
  commits: readonly string[],
  sha: string | null,
  history: Pick<GitHubHistory, 'parents'> | null,
): Promise<Answer> {
  if (built === null || commits.length === 0) return 'no'
  if (commits.includes(built)) return 'yes'
  // The default branch may end in a merge of the same head, if the pull request is for another branch.
  if (built === sha) return 'no'
  const parents = await history?.parents(built).catch(() => null)
  if (parents === undefined || parents === null) return 'unknown'
  return parents.length > 1 && parents.some(parent => commits.includes(parent)) ? 'yes' : 'no'
}

function refused(event: string, built: string | null, answer: Exclude<Answer, 'yes'>): ProposedCode {
  const commit = `the checkout is the commit ${built?.slice(0, 12)}`
  const code =
    built === null
      ? 'which commit the context is cannot be determined'
      : answer === 'no'
        ? `${commit}, which is not the pull request's`
        : `${commit}, and GitHub does not say whether it is a merge of the pull request`
  const way =
    answer === 'unknown'
      ? ` Or check out the pull request's head, \`$${HEAD}\`, which needs no question; the question needs \`contents: read\` for \`github-token\`.`
      : ''
  const failure = new Failure(
    'not-the-pull-request',
    `Nothing was built: a run for ${event} starts on the default branch, and ${code}. Its sizes would be reported as the pull request's.`,
    {
      hint: `Use \`on: pull_request\`, which checks out the pull request's code with a token that may only read for forks (SECURITY.md).${way}`,
    },
  )
  return { kind: 'missing', failure }
}

function warned(event: string, answer: Exclude<Answer, 'no'> = 'yes'): ProposedCode {
  return {
    kind: 'privileged',
    warning: `This run for ${event} ${answer === 'yes' ? 'builds' : 'may build'} the pull request's code with the rights and secrets of the base repository. Use "on: pull_request" unless every author is trusted (SECURITY.md).`,
  }
}
