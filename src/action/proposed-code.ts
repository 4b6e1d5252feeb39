import type { WorkflowEvent } from '../adapters/event.ts'
import type { GitHubHistory } from '../adapters/github-history.ts'
import { headCommit } from '../adapters/head-commit.ts'
import { isCommit } from '../baseline/reference-commit.ts'
import { Failure } from '../failure.ts'

/** What a run is for, and where its code lies. */
export interface Proposal {
  event: WorkflowEvent
  /** The build's context. */
  context: string
  /** GITHUB_SHA: for the events of this file, the default branch. */
  sha: string | null
}

export interface ProposedCode {
  /** Set where the checkout is not the pull request's code, so that a report on it would be false. */
  failure: Failure | null
  /** Set where it is: strangers' code is built with the rights of the base repository. */
  warning: string | null
}

/**
 * Compares the checkout with the pull request that a run reports on. `pull_request_target`, `issue_comment` and
 * `workflow_run` start on the default branch with the base repository's rights: a plain checkout has none of the pull
 * request's code, and one that has it runs the code with these rights.
 */
export async function checkProposedCode(
  { event: { name, payload }, context, sha }: Proposal,
  cwd: string,
  history: Pick<GitHubHistory, 'parents'> | null,
): Promise<ProposedCode> {
  const built = headCommit(context, cwd)
  const proposes = (commits: readonly string[]) => contains(built, commits, sha, history)
  switch (name) {
    case 'pull_request_target': {
      const pull = record(payload['pull_request'])
      const commits = [record(pull['head'])['sha'], pull['merge_commit_sha']].filter(isCommit)
      const answer = await proposes(commits)
      return answer === 'yes' ? warned(name) : refused(name, built, answer)
    }
    case 'issue_comment': {
      // The event does not name the pull request's commit, only that there is one.
      if (!('pull_request' in record(payload['issue']))) return FINE
      return built === null || built === sha ? refused(name, built, 'no') : warned(name)
    }
    case 'workflow_run': {
      const run = record(payload['workflow_run'])
      const head = run['head_sha']
      // Its report goes to no pull request, so only the rights matter here.
      const proposed = String(run['event']).startsWith('pull_request') && isCommit(head) && head !== sha
      // A warning too many does less harm than one too few.
      return proposed && built !== null && (await proposes([head])) !== 'no' ? warned(name) : FINE
    }
    default:
      return FINE
  }
}

const FINE: ProposedCode = { failure: null, warning: null }

const HEAD = '{{ github.event.pull_request.head.sha }}'

type Answer = 'yes' | 'no' | 'unknown'

/**
 * Whether a checkout is one of these commits, or merges one: GitHub's trial merge has the head as its second parent.
 * GitHub is asked for the parents: git in a checkout would obey a configuration that the pull request brings.
 */
async function contains(
  built: string | null,
  commits: readonly string[],
  sha: string | null,
  history: Pick<GitHubHistory, 'parents'> | null,
): Promise<Answer> {
  if (built === null || commits.length === 0) return 'no'
  if (commits.includes(built)) return 'yes'
  // The default branch may itself end in a merge of the same head, which is then proposed for another branch.
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
  return { failure, warning: null }
}

function warned(event: string): ProposedCode {
  return {
    failure: null,
    warning: `This run for ${event} builds the pull request's code with the rights and secrets of the base repository. Use "on: pull_request" unless every author is trusted (SECURITY.md).`,
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
