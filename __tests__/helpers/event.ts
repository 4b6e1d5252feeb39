import { parseEvent } from '../../src/adapters/event.ts'
import type { Trigger } from '../../src/trigger.ts'

/** The event of a workflow: the variables that the runner sets for it, and the payload of GITHUB_EVENT_PATH. */
export interface WorkflowEvent {
  env: {
    GITHUB_EVENT_NAME: string
    GITHUB_REF: string
    GITHUB_REF_NAME: string
    GITHUB_REF_TYPE: 'branch' | 'tag'
    GITHUB_SHA: string
    GITHUB_HEAD_REF: string
    GITHUB_BASE_REF: string
  }
  payload: Record<string, unknown>
}

export interface EventOptions {
  /** The pushed commit, or the head of the pull request. */
  sha?: string
  /** The commit before the push, or the base of the pull request. */
  baseSha?: string
  number?: number
  /** The name of the branch or tag. */
  name?: string
  labels?: string[]
  draft?: boolean
}

export const REPOSITORY = 'octo-org/octo-app'

const HEAD = '1111111111111111111111111111111111111111'
const BASE = '2222222222222222222222222222222222222222'
/** GitHub's trial merge of a pull request, which the runner checks out. */
const MERGE = '3333333333333333333333333333333333333333'

/** The event as the action parses it. */
export function triggerOf({ env, payload }: WorkflowEvent): Trigger {
  return parseEvent(env.GITHUB_EVENT_NAME, payload, env.GITHUB_REF)
}

export function push({ sha = HEAD, baseSha = BASE, name = 'main' }: EventOptions = {}): WorkflowEvent {
  return pushed('branch', `refs/heads/${name}`, name, sha, baseSha)
}

export function tag({ sha = HEAD, name = 'v1.2.3' }: EventOptions = {}): WorkflowEvent {
  return pushed('tag', `refs/tags/${name}`, name, sha, '0'.repeat(40))
}

function pushed(type: 'branch' | 'tag', ref: string, name: string, sha: string, before: string): WorkflowEvent {
  return {
    env: variables('push', ref, name, type, sha),
    payload: {
      ref,
      before,
      after: sha,
      created: type === 'tag',
      deleted: false,
      forced: false,
      base_ref: null,
      compare: `https://github.com/${REPOSITORY}/compare/${before}...${sha}`,
      head_commit: { id: sha, message: 'Change the server', timestamp: '2026-11-02T10:00:00Z' },
      pusher: { name: 'octocat' },
      repository: repository(REPOSITORY),
      sender: user('octocat'),
    },
  }
}

export function pullRequest(options: EventOptions = {}): WorkflowEvent {
  return proposed(options, REPOSITORY)
}

/** A pull request from a fork: the token is read-only, and there are no secrets. */
export function forkPullRequest(options: EventOptions = {}): WorkflowEvent {
  return proposed(options, 'contributor/octo-app')
}

function proposed(options: EventOptions, headRepository: string): WorkflowEvent {
  const { sha = HEAD, baseSha = BASE, number = 7, name = 'smaller-image', labels = [], draft = false } = options
  const [author = ''] = headRepository.split('/')
  const ref = `${number}/merge`
  return {
    env: {
      ...variables('pull_request', `refs/pull/${ref}`, ref, 'branch', MERGE),
      GITHUB_HEAD_REF: name,
      GITHUB_BASE_REF: 'main',
    },
    payload: {
      action: 'synchronize',
      number,
      after: sha,
      pull_request: {
        number,
        state: 'open',
        draft,
        title: 'Make the image smaller',
        html_url: `https://github.com/${REPOSITORY}/pull/${number}`,
        url: `https://api.github.com/repos/${REPOSITORY}/pulls/${number}`,
        user: user(author),
        labels: labels.map(label => ({ name: label })),
        merge_commit_sha: MERGE,
        head: { ref: name, sha, label: `${author}:${name}`, user: user(author), repo: repository(headRepository) },
        base: {
          ref: 'main',
          sha: baseSha,
          label: 'octo-org:main',
          user: user('octo-org'),
          repo: repository(REPOSITORY),
        },
      },
      repository: repository(REPOSITORY),
      sender: user(author),
    },
  }
}

/** A merge queue's group: only its ref names the pull request. */
export function mergeGroup({ sha = HEAD, baseSha = BASE, number = 7 }: EventOptions = {}): WorkflowEvent {
  const name = `gh-readonly-queue/main/pr-${number}-${baseSha}`
  return {
    env: variables('merge_group', `refs/heads/${name}`, name, 'branch', sha),
    payload: {
      action: 'checks_requested',
      merge_group: {
        head_sha: sha,
        head_ref: `refs/heads/${name}`,
        base_sha: baseSha,
        base_ref: 'refs/heads/main',
        head_commit: { id: sha, message: `Merge pull request #${number}` },
      },
      repository: repository(REPOSITORY),
      sender: user('octocat'),
    },
  }
}

function variables(
  event: string,
  ref: string,
  name: string,
  type: 'branch' | 'tag',
  sha: string,
): WorkflowEvent['env'] {
  return {
    GITHUB_EVENT_NAME: event,
    GITHUB_REF: ref,
    GITHUB_REF_NAME: name,
    GITHUB_REF_TYPE: type,
    GITHUB_SHA: sha,
    GITHUB_HEAD_REF: '',
    GITHUB_BASE_REF: '',
  }
}

function repository(fullName: string): object {
  const [owner = '', name = ''] = fullName.split('/')
  return {
    id: fullName === REPOSITORY ? 1 : 2,
    name,
    full_name: fullName,
    owner: user(owner),
    private: false,
    fork: fullName !== REPOSITORY,
    default_branch: 'main',
    html_url: `https://github.com/${fullName}`,
  }
}

function user(login: string): object {
  return { login, type: login === 'octo-org' ? 'Organization' : 'User' }
}
