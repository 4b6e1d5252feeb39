import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const COMPARE = '/repos/{owner}/{repo}/compare/{basehead}'
const COMMITS = '/repos/{owner}/{repo}/commits'
const COMMIT = '/repos/{owner}/{repo}/git/commits/{commit_sha}'
const LABELS = '/repos/{owner}/{repo}/issues/{issue_number}/labels'
const EVENTS = '/repos/{owner}/{repo}/issues/{issue_number}/events'

/** The paths that the fake API serves in addition to comments, as in GitHub's description. */
export const REPOSITORY_PATHS = [COMPARE, COMMITS, COMMIT, LABELS, EVENTS]

/** A repository on GitHub: a real one on disk for its commits, and the labels of its pull requests. */
export interface HostedRepository {
  /** The folder of a git repository; null for a repository without commits. */
  folder: string | null
  /** Who set which label, oldest first; `removed` if somebody removed it. */
  labels: { name: string; by: string; removed?: boolean }[]
}

interface Answer {
  status: number
  body?: unknown
}

/** GitHub's answers about commits and labels; null for other requests. Commits come from git itself. */
export async function answerForRepository(
  { folder, labels }: HostedRepository,
  name: string,
  parameters: Record<string, string>,
  query: URLSearchParams,
  url: string,
): Promise<Answer | null> {
  const git = async (...args: string[]): Promise<string | null> => {
    if (folder === null) return null
    return promisify(execFile)('git', ['-C', folder, ...args]).then(
      ({ stdout }) => stdout.trim(),
      () => null,
    )
  }
  const log = async (sha: string, count: number) => {
    const lines = (await git('log', `--max-count=${count}`, '--format=%H %P', sha))?.split('\n') ?? []
    return lines.map(line => line.split(' ')).map(([commit = '', ...parents]) => commitBody(commit, parents, url))
  }
  switch (name) {
    case `GET ${COMPARE}`: {
      const [base = '', head = ''] = decodeURIComponent(parameters['basehead'] ?? '').split('...')
      const [from, to] = await Promise.all([commitOf(git, base), commitOf(git, head)])
      const common = from && to ? await git('merge-base', from, to) : null
      if (!from || !to || common === null) return { status: 404, body: { message: 'Not Found' } }
      const ahead = Number(await git('rev-list', '--count', `${from}..${to}`))
      const behind = Number(await git('rev-list', '--count', `${to}..${from}`))
      const [[fromBody], [baseBody], commits] = await Promise.all([
        log(from, 1),
        log(common, 1),
        log(`${from}..${to}`, 1),
      ])
      return {
        status: 200,
        body: {
          ...urls(url, 'compare'),
          permalink_url: url,
          diff_url: url,
          patch_url: url,
          base_commit: fromBody,
          merge_base_commit: baseBody,
          status: ahead === 0 ? (behind === 0 ? 'identical' : 'behind') : behind === 0 ? 'ahead' : 'diverged',
          ahead_by: ahead,
          behind_by: behind,
          total_commits: ahead,
          commits,
          files: [],
        },
      }
    }
    case `GET ${COMMITS}`: {
      const commit = await commitOf(git, query.get('sha') ?? 'HEAD')
      if (commit === null) return { status: 404, body: { message: 'Not Found' } }
      return { status: 200, body: await log(commit, Number(query.get('per_page') ?? 30)) }
    }
    case `GET ${COMMIT}`: {
      const [found] = await log(parameters['commit_sha'] ?? '', 1)
      if (!found?.sha) return { status: 404, body: { message: 'Not Found' } }
      const { sha, node_id, url: self, html_url, commit, parents } = found
      const { comment_count: _, ...own } = commit
      return { status: 200, body: { ...own, sha, node_id, url: self, html_url, parents } }
    }
    case `GET ${LABELS}`: {
      const set = new Set<string>()
      for (const label of labels) label.removed ? set.delete(label.name) : set.add(label.name)
      return { status: 200, body: [...set].map((label, id) => labelBody(label, id, url)) }
    }
    case `GET ${EVENTS}`:
      return { status: 200, body: labels.map((label, id) => eventBody(label, id, url)) }
    default:
      return null
  }
}

/** Resolves a branch or a commit, as GitHub does. */
async function commitOf(git: (...args: string[]) => Promise<string | null>, name: string): Promise<string | null> {
  return (
    (await git('rev-parse', '--verify', '--quiet', `refs/heads/${name}^{commit}`)) ??
    (await git('rev-parse', '--verify', '--quiet', `${name}^{commit}`))
  )
}

function urls(url: string, what: string) {
  return { url: `${url}/repos/octo-org/octo-app/${what}`, html_url: `https://github.com/octo-org/octo-app/${what}` }
}

function commitBody(sha: string, parents: string[], url: string) {
  const person = { name: 'Mona', email: 'mona@example.com', date: '2026-11-02T10:00:00Z' }
  return {
    ...urls(url, `commits/${sha}`),
    sha,
    node_id: `C_${sha}`,
    comments_url: `${url}/repos/octo-org/octo-app/commits/${sha}/comments`,
    commit: {
      url: `${url}/repos/octo-org/octo-app/git/commits/${sha}`,
      author: person,
      committer: person,
      message: 'Change something',
      comment_count: 0,
      tree: { sha, url: `${url}/repos/octo-org/octo-app/git/trees/${sha}` },
      verification: { verified: false, reason: 'unsigned', payload: null, signature: null, verified_at: null },
    },
    author: null,
    committer: null,
    parents: parents
      .filter(parent => parent !== '')
      .map(parent => ({ sha: parent, ...urls(url, `commits/${parent}`) })),
  }
}

function labelBody(name: string, id: number, url: string) {
  return {
    id,
    node_id: `LA_${id}`,
    url: `${url}/labels/${id}`,
    name,
    description: null,
    color: 'ededed',
    default: false,
  }
}

function eventBody({ name, by, removed }: HostedRepository['labels'][number], id: number, url: string) {
  const self = `${url}/users/${encodeURIComponent(by)}`
  return {
    id,
    node_id: `LE_${id}`,
    url: `${url}/repos/octo-org/octo-app/issues/events/${id}`,
    actor: {
      login: by,
      id: 1,
      node_id: 'U_1',
      avatar_url: self,
      gravatar_id: '',
      url: self,
      html_url: self,
      followers_url: self,
      following_url: self,
      gists_url: self,
      starred_url: self,
      subscriptions_url: self,
      organizations_url: self,
      repos_url: self,
      events_url: self,
      received_events_url: self,
      type: 'User',
      site_admin: false,
    },
    event: removed ? 'unlabeled' : 'labeled',
    commit_id: null,
    commit_url: null,
    created_at: '2026-11-20T12:00:00Z',
    performed_via_github_app: null,
    label: { name, color: 'ededed' },
  }
}
