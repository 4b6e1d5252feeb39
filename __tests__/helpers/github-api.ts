import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { type Operation, readOperations } from './github-openapi.ts'
import { answerForRepository, type HostedRepository, REPOSITORY_PATHS } from './github-repository.ts'

/** A received request; tests can inspect what was sent. */
export interface SeenRequest {
  method: string
  /** Without the query. */
  path: string
  query: Record<string, string>
  headers: Record<string, string | string[] | undefined>
  body: unknown
}

export interface StoredComment {
  id: number
  issue: number
  body: string
  /** The author's login. */
  author: string
}

export interface Fault {
  status: number
  /** The number of requests that fail; all of them if omitted. */
  times?: number
  method?: string
  path?: RegExp
  headers?: Record<string, string>
  message?: string
  /** Whether the request takes effect even though the answer is an error, as if a gateway lost the answer. */
  done?: boolean
}

export interface GitHubApiOptions {
  /** The login of the token's owner, who is the author of new comments. */
  login?: string
  /**
   * The kind of token: `app` for GITHUB_TOKEN and other tokens of Apps (they cannot read GET /user), `user` for a
   * personal token, `gitea` for a server without GraphQL, `anonymous` for a token whose owner is hidden.
   */
  token?: 'app' | 'user' | 'gitea' | 'anonymous'
  /** The path of the API, such as `/api/v3` on GitHub Enterprise Server. */
  root?: string
  /** The commits and labels that the API returns; an empty repository if omitted. */
  repository?: HostedRepository
  /** The port to listen on; any free port if omitted. */
  port?: number
}

export interface GitHubApiServer {
  /** The value for GITHUB_API_URL. */
  url: string
  /** The stored comments, oldest first. */
  comments: StoredComment[]
  requests: SeenRequest[]
  /** From now on, matching requests fail. */
  fail(fault: Fault): void
  /** Holds requests that create comments until this many have arrived: runs that race. */
  holdCreates(count: number): void
  /** Stores a comment of any author. */
  addComment(comment: { issue: number; body: string; author: string }): StoredComment
  /** Stops the server. @throws Error if a request or an answer violated GitHub's description */
  close(): Promise<void>
}

const COMMENTS = '/repos/{owner}/{repo}/issues/{issue_number}/comments'
const COMMENT = '/repos/{owner}/{repo}/issues/comments/{comment_id}'
const USER = '/user'
const LONGEST_BODY = 65_536

let operations: Map<string, Operation> | undefined

/**
 * A fake GitHub API on loopback. It validates every request and its own answers with GitHub's OpenAPI description,
 * keeps comments in memory and pages them. It treats all repositories the same.
 */
export async function startGitHubApi({
  login = 'github-actions[bot]',
  token = 'app',
  root = '',
  repository = { folder: null, labels: [] },
  port = 0,
}: GitHubApiOptions = {}): Promise<GitHubApiServer> {
  operations ??= readOperations([COMMENTS, COMMENT, USER, ...REPOSITORY_PATHS])
  const described = operations
  const comments: StoredComment[] = []
  const requests: SeenRequest[] = []
  const faults: Fault[] = []
  const violations: string[] = []
  const waiting: { count: number; release: (() => void)[] } = { count: 0, release: [] }
  let lastId = 1000
  let url = ''

  const add = (comment: Omit<StoredComment, 'id'>): StoredComment => {
    const stored = { id: ++lastId, ...comment }
    comments.push(stored)
    return stored
  }

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url)
    const method = request.method ?? 'GET'
    const text = await body(request)
    const path = pathname.startsWith(root) ? pathname.slice(root.length) : pathname
    const { headers } = request
    requests.push({ method, path, query: Object.fromEntries(searchParams), headers, body: text })
    const note = (problem: string) => violations.push(`${method} ${path}: ${problem}`)
    if (!/^(token|bearer) \S+$/i.test(headers.authorization ?? '')) note('no authorization')
    if (!headers['user-agent']) note('GitHub refuses requests without a user-agent')
    if (!/application\/(vnd\.github|json)/.test(headers.accept ?? '')) note(`accept: ${headers.accept}`)
    if (text !== undefined && !headers['content-type']?.startsWith('application/json')) note('a body that is not JSON')

    const isGraphql = pathname === (root === '' ? '/graphql' : root.replace(/\/v3$/, '/graphql'))
    const route = isGraphql ? null : matchRoute(method, path, described)
    if (!isGraphql && route === null) {
      note("there is no such operation in GitHub's description (or not in the part that is read here)")
      return { status: 404, body: { message: 'Not Found' } }
    }
    const problems = route?.operation.requestProblems({ path: route.parameters, query: searchParams, body: text }) ?? []
    for (const problem of problems) note(problem)
    if (problems.length > 0) return { status: 400, body: { message: problems.join('; ') } }

    const carryOut = async (): Promise<Answer> => {
      return isGraphql ? graphql(text) : handle(route as Route, searchParams, text)
    }
    const hit = fault(faults, method, path)
    if (hit?.done) await carryOut()
    const reply = hit === null ? await carryOut() : faultAnswer(hit)
    for (const problem of route?.operation.answerProblems(reply.status, reply.body) ?? []) {
      violations.push(`the answer ${reply.status} to ${method} ${path}: ${problem}`)
    }
    return reply
  }

  const graphql = (sent: unknown): Answer => {
    if (token === 'gitea') return { status: 404, body: { message: 'Not Found' } }
    const query = String((sent as { query?: unknown }).query)
      .replace(/\s+/g, ' ')
      .trim()
    if (query !== 'query { viewer { login } }') violations.push(`GraphQL: ${query}`)
    if (token === 'anonymous') return { status: 200, body: { errors: [{ message: 'Resource not accessible' }] } }
    return { status: 200, body: { data: { viewer: { login } } } }
  }

  const handle = async ({ name, parameters }: Route, query: URLSearchParams, sent: unknown): Promise<Answer> => {
    const known = await answerForRepository(repository, name, parameters, query, url)
    if (known !== null) return known
    const issue = Number(parameters['issue_number'])
    const stored = comments.find(comment => comment.id === Number(parameters['comment_id']))
    const text = (sent as { body?: string } | undefined)?.body ?? ''
    switch (name) {
      case `GET ${USER}`:
        if (token === 'user' || token === 'gitea') return { status: 200, body: user(login, url) }
        return { status: 403, body: forbidden() }
      case `GET ${COMMENTS}`:
        return page(
          comments.filter(comment => comment.issue === issue).map(comment => shown(comment, url)),
          query,
          `${url}${fill(COMMENTS, parameters)}`,
        )
      case `POST ${COMMENTS}`: {
        if (tooLong(text)) return invalid()
        await held(waiting)
        const created = shown(add({ issue, body: text, author: login }), url)
        return { status: 201, body: created, headers: { location: created.url } }
      }
      default: {
        if (stored === undefined) return { status: 404, body: { message: 'Not Found' } }
        if (name === `GET ${COMMENT}`) return { status: 200, body: shown(stored, url) }
        if (name === `DELETE ${COMMENT}`) {
          comments.splice(comments.indexOf(stored), 1)
          return { status: 204 }
        }
        if (tooLong(text)) return invalid()
        stored.body = text
        return { status: 200, body: shown(stored, url) }
      }
    }
  }

  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown): Answer => {
        violations.push(String(error))
        return { status: 500, body: { message: String(error) } }
      })
      .then(reply => send(response, reply))
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${root}`

  return {
    url,
    comments,
    requests,
    addComment: add,
    fail: fault => void faults.push({ times: Number.POSITIVE_INFINITY, ...fault }),
    holdCreates: count => void Object.assign(waiting, { count }),
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
      if (violations.length > 0) throw new Error(`Violations of GitHub's description:\n${violations.join('\n')}`)
    },
  }
}

interface Answer {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

interface Route {
  /** The operation, such as `GET /repos/{owner}/...`. */
  name: string
  operation: Operation
  parameters: Record<string, string>
}

function matchRoute(method: string, path: string, operations: Map<string, Operation>): Route | null {
  for (const [name, operation] of operations) {
    const [verb, template = ''] = name.split(' ')
    const match = new RegExp(`^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`).exec(path)
    if (verb === method && match !== null) return { name, operation, parameters: { ...match.groups } }
  }
  return null
}

async function body(request: IncomingMessage): Promise<unknown> {
  if (request.method === 'GET' || request.method === 'DELETE') return undefined
  return json(request)
}

function send(response: ServerResponse, { status, body: content, headers }: Answer): void {
  response.writeHead(status, {
    ...(content !== undefined && { 'content-type': 'application/json; charset=utf-8' }),
    'x-github-request-id': 'LOOPBACK',
    ...headers,
  })
  response.end(content === undefined ? undefined : JSON.stringify(content))
}

/** Returns the first fault that matches a request, and counts it. */
function fault(faults: Fault[], method: string, path: string): Fault | null {
  const hit = faults.find(each => {
    return (each.times ?? 0) > 0 && (each.method ?? method) === method && (each.path?.test(path) ?? true)
  })
  if (hit === undefined) return null
  hit.times = (hit.times ?? 0) - 1
  return hit
}

function faultAnswer({ status, message, headers }: Fault): Answer {
  const words = message ?? DEFAULT_MESSAGES[status] ?? 'Server Error'
  return { status, body: { message: words, documentation_url: DOCS }, ...(headers && { headers }) }
}

const DOCS = 'https://docs.github.com/rest'
const DEFAULT_MESSAGES: Record<number, string> = {
  403: 'Resource not accessible by integration',
  404: 'Not Found',
  410: 'Gone',
  422: 'Validation Failed',
  429: 'You have exceeded a secondary rate limit',
}

function forbidden(): object {
  return { message: DEFAULT_MESSAGES[403], documentation_url: DOCS }
}

function tooLong(text: string): boolean {
  return Array.from(text).length > LONGEST_BODY
}

function invalid(): Answer {
  const errors = [
    {
      resource: 'IssueComment',
      code: 'unprocessable',
      field: 'data',
      message: `Body is too long (maximum is ${LONGEST_BODY} characters)`,
    },
  ]
  return { status: 422, body: { message: 'Validation Failed', errors, documentation_url: DOCS } }
}

/** GitHub's paging: 30 items per page by default, at most 100, with links to other pages in `Link`. */
function page(all: unknown[], query: URLSearchParams, base: string): Answer {
  const size = Math.min(100, Number(query.get('per_page') ?? 30))
  const number = Math.max(1, Number(query.get('page') ?? 1))
  const last = Math.max(1, Math.ceil(all.length / size))
  const link = (to: number, relation: string): string => `<${base}?per_page=${size}&page=${to}>; rel="${relation}"`
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
    ...(number > 1 ? [link(1, 'first')] : []),
  ]
  return {
    status: 200,
    body: all.slice((number - 1) * size, number * size),
    ...(links.length > 0 && { headers: { link: links.join(', ') } }),
  }
}

function fill(template: string, parameters: Record<string, string>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '')
}

async function held(waiting: { count: number; release: (() => void)[] }): Promise<void> {
  if (waiting.count === 0) return
  waiting.count--
  if (waiting.count === 0) {
    for (const release of waiting.release) release()
  } else {
    await new Promise<void>(resolve => waiting.release.push(resolve))
  }
}

function shown({ id, issue, body: text, author }: StoredComment, url: string) {
  const time = '2026-11-20T12:00:00Z'
  return {
    id,
    node_id: `IC_${id}`,
    url: `${url}/repos/acme/shop/issues/comments/${id}`,
    html_url: `https://github.com/acme/shop/pull/${issue}#issuecomment-${id}`,
    issue_url: `${url}/repos/acme/shop/issues/${issue}`,
    body: text,
    user: simpleUser(author, url),
    created_at: time,
    updated_at: time,
    author_association: 'NONE',
    performed_via_github_app: null,
  }
}

function simpleUser(login: string, url: string) {
  const self = `${url}/users/${encodeURIComponent(login)}`
  return {
    login,
    id: 41898282,
    node_id: 'MDM6Qm90NDE4OTgyODI=',
    avatar_url: 'https://avatars.githubusercontent.com/in/15368?v=4',
    gravatar_id: '',
    url: self,
    html_url: `https://github.com/${encodeURIComponent(login)}`,
    followers_url: `${self}/followers`,
    following_url: `${self}/following`,
    gists_url: `${self}/gists`,
    starred_url: `${self}/starred`,
    subscriptions_url: `${self}/subscriptions`,
    organizations_url: `${self}/orgs`,
    repos_url: `${self}/repos`,
    events_url: `${self}/events`,
    received_events_url: `${self}/received_events`,
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    site_admin: false,
  }
}

/** The public fields of a personal token's owner. */
function user(login: string, url: string) {
  const time = '2020-01-01T00:00:00Z'
  return {
    ...simpleUser(login, url),
    user_view_type: 'public',
    name: null,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: time,
    updated_at: time,
  }
}
