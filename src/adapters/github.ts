import { setTimeout as sleep } from 'node:timers/promises'
import { getOctokit } from '@actions/github'
import { Failure } from '../failure.ts'
import { GITHUB_FAILURES, type GitHubApi, type IssueComment } from '../publish/github.ts'
import { type RequestFailure, retryDelay } from './github-retry.ts'

export interface GitHubSettings {
  token: string
  /** `OWNER/NAME`. */
  repository: string
  /** GITHUB_API_URL: GitHub Enterprise Server, Gitea and Forgejo have others than api.github.com. */
  apiUrl: string
  /** The first wait after an error of the server, in milliseconds. */
  backoff?: number
  /** Ends requests and the waiting between them. */
  signal?: AbortSignal
}

const ATTEMPT_TIMEOUT = 30_000

/** A client whose requests are sent again a few times where they failed for a while. */
export function connectGitHub({ token, apiUrl, backoff = 1000, signal: stop }: GitHubSettings) {
  const octokit = getOctokit(token, { baseUrl: apiUrl.replace(/\/$/, ''), userAgent: 'stagegate' })
  octokit.hook.wrap('request', async (request, options) => {
    for (let attempt = 1; ; attempt++) {
      try {
        const signal = AbortSignal.any([AbortSignal.timeout(ATTEMPT_TIMEOUT), ...(stop ? [stop] : [])])
        return await request({ ...options, request: { ...options.request, signal } })
      } catch (error) {
        const wait = retryDelay(error as RequestFailure, attempt, Date.now(), backoff)
        if (wait === null || stop?.aborted) throw error
        await sleep(wait, undefined, { signal: stop })
      }
    }
  })
  return octokit
}

/** What publishing needs of GitHub, over HTTP. */
export function createGitHub(settings: GitHubSettings): GitHubApi {
  const octokit = connectGitHub(settings)
  const { repository } = settings
  const [owner = '', repo = ''] = repository.split('/')
  const { issues, users } = octokit.rest

  return {
    async viewer() {
      // The only question that every kind of token may ask: GET /user is closed to GITHUB_TOKEN and other tokens of
      // GitHub Apps, GET /app to all but an App's own key. Gitea and Forgejo have no GraphQL, but GET /user.
      const asked = [
        async () => (await octokit.graphql<{ viewer: { login: string } }>('query { viewer { login } }')).viewer.login,
        async () => (await users.getAuthenticated()).data.login,
      ]
      for (const ask of asked) {
        const login = await ask().catch(() => null)
        if (typeof login === 'string' && login !== '') return login
      }
      return null
    },
    async listComments(issue) {
      const all = await named(() =>
        octokit.paginate(issues.listComments, { owner, repo, issue_number: issue, per_page: 100 }),
      )
      return all.map(readComment).sort((a, b) => a.id - b.id)
    },
    async createComment(issue, body) {
      return readComment((await named(() => issues.createComment({ owner, repo, issue_number: issue, body }))).data)
    },
    async updateComment(id, body) {
      return readComment((await named(() => issues.updateComment({ owner, repo, comment_id: id, body }))).data)
    },
    async deleteComment(id) {
      await named(() => issues.deleteComment({ owner, repo, comment_id: id }))
    },
  }
}

/** What GitHub answers, reduced to what is used. */
function readComment(data: {
  id: number
  body?: string
  html_url: string
  user: { login: string } | null
}): IssueComment {
  return { id: data.id, body: data.body ?? '', author: data.user?.login ?? null, url: data.html_url }
}

/** Octokit's errors by what a caller has to tell apart. */
export async function named<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    const { status, message } = error as { status?: number; message?: string }
    throw new Failure(codeOf(status), `GitHub answered ${status ?? 'nothing'}: ${message ?? String(error)}`, {
      cause: error,
    })
  }
}

function codeOf(status: number | undefined): string {
  if (status === 401 || status === 403) return GITHUB_FAILURES.forbidden
  if (status === 404 || status === 410) return GITHUB_FAILURES.notFound
  if (status === undefined || status === 429 || status >= 500) return GITHUB_FAILURES.unavailable
  return GITHUB_FAILURES.rejected
}
