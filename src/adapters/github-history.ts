import type { CommitGraph } from '../baseline/find.ts'
import { Failure } from '../failure.ts'
import type { PullRequestLabels } from '../pipeline/growth-waiver.ts'
import { connectGitHub, type GitHubSettings, named } from './github.ts'

/** GitHub's data about commits, and about the labels of a pull request. */
export interface GitHubHistory extends CommitGraph, PullRequestLabels {
  /** All parents of a commit. @throws Failure if GitHub does not say */
  parents(commit: string): Promise<string[]>
}

/** GitHub's history over HTTP. It needs no local history, so a shallow clone is enough. */
export function createGitHubHistory(settings: GitHubSettings): GitHubHistory {
  const octokit = connectGitHub(settings)
  const [owner = '', repo = ''] = settings.repository.split('/')
  const { git, repos, issues } = octokit.rest
  return {
    async mergeBase(base, head, signal) {
      try {
        const basehead = `${base}...${head}`
        // One commit per page: only the merge base is needed, not the up to 250 commits between.
        const compare = until(repos.compareCommitsWithBasehead, signal)
        const { data } = await named(() => compare({ owner, repo, basehead, per_page: 1 }))
        // Gitea's answer has no merge base.
        return (data.merge_base_commit as { sha?: string } | undefined)?.sha ?? null
      } catch (error) {
        if (error instanceof Failure && error.code === 'github-not-found') return null
        throw error
      }
    },
    async firstParents(commit, signal) {
      const list = until(repos.listCommits, signal)
      const { data } = await named(() => list({ owner, repo, sha: commit, per_page: 100 }))
      const parents = new Map(data.map(each => [each.sha, each.parents[0]?.sha]))
      const chain = [commit]
      for (let at = parents.get(commit); at !== undefined; at = parents.get(at)) chain.push(at)
      return chain
    },
    async parents(commit) {
      const { data } = await named(() => git.getCommit({ owner, repo, commit_sha: commit }))
      return data.parents.map(({ sha }) => sha)
    },
    async labels(pull, signal) {
      const all = await named(() =>
        octokit.paginate(until(issues.listLabelsOnIssue, signal), { owner, repo, issue_number: pull, per_page: 100 }),
      )
      return all.map(({ name }) => name)
    },
    async labeledBy(pull, label, signal) {
      const events = await named(() =>
        octokit.paginate(until(issues.listEvents, signal), { owner, repo, issue_number: pull, per_page: 100 }),
      )
      const set = events.filter(event => event.event === 'labeled' && 'label' in event && event.label?.name === label)
      return set.at(-1)?.actor?.login ?? null
    },
  }
}

/** The method with the signal as a default: pagination drops the signal of a single request. */
function until<T extends { defaults(options: { request: { signal: AbortSignal } }): unknown }>(
  method: T,
  signal: AbortSignal | undefined,
): T {
  return signal === undefined ? method : (method.defaults({ request: { signal } }) as T)
}
