import { isCommit } from '../baseline/reference-commit.ts'
import type { Env } from '../ports/env.ts'
import { realPath } from '../real-path.ts'
import { readRegularFile } from '../regular-file.ts'
import type { PullRequest, Trigger } from '../trigger.ts'

/** Reads the event from the runner's variables. Outside of a workflow there is none. */
export function readEvent(env: Env): Trigger {
  const payload = readPayload(env['GITHUB_EVENT_PATH'] ?? '')
  return parseEvent(env['GITHUB_EVENT_NAME'] ?? '', payload, env['GITHUB_REF'] ?? null)
}

/** Bytes. GitHub sends no longer event. Upstream: docs.github.com, "Webhook events and payloads", 25 MB. */
const MAX_PAYLOAD = 32 * 2 ** 20

function readPayload(path: string): unknown {
  try {
    return JSON.parse(readRegularFile(realPath(path), MAX_PAYLOAD).toString('utf8'))
  } catch {
    // An event without a payload still has its name: a run with special rights must know that it has them.
    return null
  }
}

/**
 * Parses an event. The payload is what GitHub sent, and its shape is not trusted.
 * @param ref GITHUB_REF
 */
export function parseEvent(name: string, payload: unknown, ref: string | null): Trigger {
  const event = record(payload)
  if (name.startsWith('pull_request')) return parsePullRequest(name, event)
  const branch = ref?.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null
  switch (name) {
    case 'merge_group': {
      const { base_sha: base, head_ref: head } = record(event['merge_group'])
      const number = queuedNumber(typeof head === 'string' ? head : ref)
      return { kind: 'merge-group', pullRequest: pullRequest(number, null), base: isCommit(base) ? base : null }
    }
    case 'issue_comment': {
      const issue = record(event['issue'])
      const isOnPullRequest = 'pull_request' in issue
      return {
        kind: 'comment',
        isOnPullRequest,
        pullRequest: isOnPullRequest ? pullRequest(issue['number'], null) : null,
      }
    }
    case 'workflow_run': {
      const { event: cause, head_sha: head } = record(event['workflow_run'])
      const isProposed = typeof cause === 'string' && cause.startsWith('pull_request')
      return { kind: 'workflow-run', proposedCommit: isProposed && isCommit(head) ? head : null }
    }
    case 'push':
    case 'schedule':
    case 'workflow_dispatch': {
      const defaultBranch = record(event['repository'])['default_branch']
      if (branch === null) return { kind: 'other' }
      return { kind: 'branch', branch, defaultBranch: isName(defaultBranch) ? defaultBranch : null }
    }
    default:
      return { kind: 'other' }
  }
}

/** The events of a pull request that say which one it is; the last runs with the base repository's rights. */
const PULL_REQUEST_EVENTS = [
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'pull_request_target',
]

function parsePullRequest(name: string, event: Json): Trigger {
  const pull = record(event['pull_request'])
  const base = record(pull['base'])
  const labels = Array.isArray(pull['labels']) ? pull['labels'] : []
  const head = record(pull['head'])['sha']
  const merge = pull['merge_commit_sha']
  const privileged = name === 'pull_request_target'
  const number = PULL_REQUEST_EVENTS.includes(name) ? pull['number'] : null
  return {
    kind: 'pull-request',
    pullRequest: pullRequest(number, privileged ? null : readOnlyReason(event, pull)),
    privileged,
    head: isCommit(head) ? head : null,
    mergeCommit: isCommit(merge) ? merge : null,
    bases: [base['ref'], base['sha']].filter(isName),
    labels: labels.map(label => record(label)['name']).filter(isName),
  }
}

function readOnlyReason(event: Json, pull: Json): PullRequest['readOnly'] {
  const [head, base] = [pull['head'], pull['base']].map(side => record(record(side)['repo'])['full_name'])
  // A deleted fork has no name.
  if (head !== base) return 'fork'
  return record(event['sender'])['login'] === 'dependabot[bot]' ? 'dependabot' : null
}

/** A merge queue names its pull request only in its ref: `gh-readonly-queue/BASE/pr-N-SHA`. */
function queuedNumber(ref: string | null): number | null {
  const match = /^(?:refs\/heads\/)?gh-readonly-queue\/.+\/pr-(\d+)-[0-9a-f]{7,64}$/.exec(ref ?? '')
  return match === null ? null : Number(match[1])
}

function pullRequest(number: unknown, readOnly: PullRequest['readOnly']): PullRequest | null {
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? { number, readOnly } : null
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length < 1024
}

type Json = Record<string, unknown>

function record(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {}
}
