import { Failure } from '../failure.ts'
import type { PullRequest } from '../trigger.ts'
import type { GitHubApi, IssueComment } from './github.ts'

export interface CommentRequest {
  pullRequest: PullRequest
  /** The line that the body begins with, from `commentMarker`. */
  marker: string
  /** The whole body, marker included. */
  body: string
  /** Whether to create a comment if there is none. An existing one is always updated. */
  create: boolean
}

export interface CommentOutcome {
  kind: 'created' | 'updated' | 'unchanged' | 'none' | 'refused'
  /** The comment's page; null if there is no comment. */
  url: string | null
  /** Warnings for the user. They never change the gate's result. */
  warning: string | null
}

/** The hidden line that identifies a comment. A pull request can have several comments, with different keys. */
export function commentMarker(key: string): string {
  return `<!-- stagegate:comment key="${encodeURIComponent(key.toWellFormed())}" -->`
}

/**
 * Writes the report into the pull request. It finds Stagegate's comment by marker and author, on all pages, and updates
 * it. Never throws.
 *
 * Parallel runs can each find no comment and create one. A run that created one therefore looks again: the oldest of
 * Stagegate's comments gets the newest text, and the others are deleted. The last run to look leaves exactly one.
 */
export async function publishComment(github: GitHubApi, request: CommentRequest): Promise<CommentOutcome> {
  try {
    return await write(github, request)
  } catch (error) {
    return { kind: 'refused', url: null, warning: explain(error, request.pullRequest) }
  }
}

async function write(github: GitHubApi, request: CommentRequest): Promise<CommentOutcome> {
  const { pullRequest, body, create } = request
  const viewer = await github.viewer()
  const existing = await ownComments(github, request, viewer)
  if (existing.length > 0) return settle(github, existing, body)
  if (!create) return { kind: 'none', url: null, warning: null }
  const created = await github.createComment(pullRequest.number, body)
  const now = await ownComments(github, request, viewer ?? created.author)
  const [oldest] = now
  if (oldest === undefined || oldest.id === created.id) {
    await removeAll(github, now.slice(1))
    return { kind: 'created', url: created.url, warning: null }
  }
  return settle(github, now, body)
}

/** Updates the oldest comment, and deletes the others. */
async function settle(github: GitHubApi, own: IssueComment[], body: string): Promise<CommentOutcome> {
  const [oldest, ...others] = own
  if (oldest === undefined) return { kind: 'none', url: null, warning: null }
  const same = normalize(oldest.body) === normalize(body)
  const current = same ? oldest : await github.updateComment(oldest.id, body)
  await removeAll(github, others)
  return { kind: same ? 'unchanged' : 'updated', url: current.url, warning: null }
}

/** A duplicate that cannot be deleted (another run was faster, or the token lacks the right) does no harm. */
async function removeAll(github: GitHubApi, comments: IssueComment[]): Promise<void> {
  for (const comment of comments) await github.deleteComment(comment.id).catch(() => undefined)
}

function normalize(body: string): string {
  return body.replaceAll('\r\n', '\n').trim()
}

// The author of comments under a workflow's own token, on GitHub, Gitea and Forgejo, if the API does not name it.
const WORKFLOW_AUTHORS = ['github-actions[bot]', 'gitea-actions', 'forgejo-actions']

/**
 * Comments with our marker that we wrote. Anyone can copy the marker into their own comment, which our token could edit.
 * But the verdict must not be in a comment that its author can change.
 */
async function ownComments(
  github: GitHubApi,
  { pullRequest, marker }: CommentRequest,
  viewer: string | null,
): Promise<IssueComment[]> {
  const authors = (viewer === null ? WORKFLOW_AUTHORS : [viewer]).map(author => author.toLowerCase())
  const all = await github.listComments(pullRequest.number)
  return all.filter(({ author, body }) => {
    return author !== null && authors.includes(author.toLowerCase()) && body.trimStart().startsWith(marker)
  })
}

function explain(error: unknown, { number, readOnly }: PullRequest): string {
  const code = error instanceof Failure ? error.code : null
  const reason = error instanceof Error ? error.message : String(error)
  const lead = `The comment on pull request #${number} was not written`
  const rest = 'The report is in the job summary, and the result is not changed by this.'
  if (code === 'github-forbidden' && readOnly === 'fork') {
    return `${lead}: the pull request comes from a fork, and GitHub gives its runs a token that may only read. ${rest}`
  }
  if (code === 'github-forbidden' && readOnly === 'dependabot') {
    return `${lead}: GitHub gives runs that Dependabot starts a token that may only read by default. Give the job "permissions: pull-requests: write". ${rest}`
  }
  if (code === 'github-forbidden') {
    return `${lead}: the token may not (${reason}). Give the job "permissions: pull-requests: write". ${rest}`
  }
  if (code === 'github-not-found') {
    return `${lead}: the token does not reach it (${reason}). Give the job "permissions: pull-requests: write". ${rest}`
  }
  const hint = error instanceof Failure && error.hint !== null ? ` ${error.hint}` : ''
  return `${lead}: ${reason}.${hint} ${rest}`
}
