import { getOctokit } from '@actions/github'
import { Failure } from '../failure.ts'
import type { FailureCode } from '../failure-codes.ts'
import type { Clock } from '../ports/clock.ts'
import type { GitHubApi, IssueComment } from '../publish/github.ts'
import { isUnreachable, MAX_UNREACHABLE_MS, type RequestFailure, retryDelay } from './github-retry.ts'

export interface GitHubSettings {
  token: string
  /** `OWNER/NAME`. */
  repository: string
  /** GITHUB_API_URL: GitHub Enterprise Server, Gitea and Forgejo have other URLs than api.github.com. */
  apiUrl: string
  clock: Clock
  /** Ends requests and the waits between them. */
  signal?: AbortSignal
}

const MAX_ATTEMPT_MS = 30_000

/**
 * A client that sends a failed request again a few times. It gives up an API that does not answer after
 * MAX_UNREACHABLE_MS, counted over all its requests; later requests fail at once. Any answer resets the count.
 */
export function connectGitHub({ token, apiUrl, clock, signal: stop }: GitHubSettings) {
  const octokit = getOctokit(token, { baseUrl: apiUrl.replace(/\/$/, ''), userAgent: 'stagegate' })
  let left = MAX_UNREACHABLE_MS
  let reason = ''
  octokit.hook.wrap('request', async (request, options) => {
    // A request may end before the client does.
    const ends = [stop, options.request?.signal as AbortSignal | undefined].filter(signal => signal !== undefined)
    const end = AbortSignal.any(ends)
    for (let attempt = 1; ; attempt++) {
      if (left <= 0) throw unreachable(apiUrl, reason)
      const begin = clock.elapsed()
      const late = clock.timeout(Math.min(MAX_ATTEMPT_MS, left))
      try {
        // Set in place: octokit's hooks, which come after this one, keep the options that the request began with.
        options.request = { ...options.request, signal: AbortSignal.any([late, end]) }
        const answer = await request(options)
        left = MAX_UNREACHABLE_MS
        return answer
      } catch (error) {
        if (end.aborted) throw error
        const failure = error as RequestFailure
        const wait = retryDelay(failure, attempt, clock.now().getTime())
        if (isUnreachable(failure)) {
          const spent = clock.elapsed() - begin
          reason = late.aborted ? `no answer within ${Math.round(spent / 1000)} s` : reasonOf(error)
          left -= spent + (wait ?? left)
          if (left <= 0) throw unreachable(apiUrl, reason, error)
        } else left = MAX_UNREACHABLE_MS
        if (wait === null) throw error
        await clock.sleep(wait, end)
        end.throwIfAborted()
      }
    }
  })
  return octokit
}

/** The system's message below that of fetch. If several addresses were tried, its error has only a code. */
function reasonOf(error: unknown): string {
  let at = error as { message?: string; code?: string; cause?: unknown }
  while (typeof at.cause === 'object' && at.cause !== null) at = at.cause
  return at.message || at.code || 'the connection failed'
}

/** No answer at all, as opposed to an error that GitHub answers, such as 500. */
function unreachable(apiUrl: string, reason: string, cause?: unknown): Failure {
  return new Failure(
    'github-unreachable',
    `The API of GitHub at ${apiUrl.replace(/\/$/, '')} could not be reached: ${reason}`,
    { hint: "Check the runner's network, DNS and proxy (HTTPS_PROXY).", cause },
  )
}

/** The API that publishing needs, over HTTP. */
export function createGitHub(settings: GitHubSettings): GitHubApi {
  const octokit = connectGitHub(settings)
  const { repository } = settings
  const [owner = '', repo = ''] = repository.split('/')
  const { issues, users } = octokit.rest

  return {
    async viewer() {
      // The only request that every kind of token may send: GET /user is closed to GITHUB_TOKEN and other tokens of
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

/** The parts of GitHub's answer that are used. */
function readComment(data: {
  id: number
  body?: string
  html_url: string
  user: { login: string } | null
}): IssueComment {
  return { id: data.id, body: data.body ?? '', author: data.user?.login ?? null, url: data.html_url }
}

/** The failure code of an octokit error. */
export async function named<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call()
  } catch (error) {
    if (error instanceof Failure) throw error
    const { status, message } = error as { status?: number; message?: string }
    throw new Failure(codeOf(status), `GitHub answered ${status ?? 'nothing'}: ${message ?? String(error)}`, {
      cause: error,
    })
  }
}

function codeOf(status: number | undefined): FailureCode {
  if (status === 401 || status === 403) return 'github-forbidden'
  if (status === 404 || status === 410) return 'github-not-found'
  if (status === undefined || status === 429 || status >= 500) return 'github-unavailable'
  return 'github-rejected'
}
