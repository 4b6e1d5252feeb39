/** The pull request that a workflow runs for. */
export interface PullRequest {
  number: number
  /** Why GitHub gave this run a token that may only read; null where it may be able to write. */
  readOnly: 'fork' | 'dependabot' | null
}

/**
 * The pull request that an event is about, from what the runner knows; null where there is none. A merge queue names
 * it only in its ref: `gh-readonly-queue/BASE/pr-N-SHA`. A `workflow_run` is left out on purpose: its pull request has
 * to be found by the head commit, not believed.
 */
export function pullRequestOf(eventName: string, payload: unknown, ref: string | null): PullRequest | null {
  const event = record(payload)
  const pull = record(event['pull_request'])
  const issue = record(event['issue'])
  switch (eventName) {
    case 'pull_request':
    case 'pull_request_review':
    case 'pull_request_review_comment':
      return numbered(pull['number'], readOnlyReason(event, pull))
    case 'pull_request_target':
      // Runs with the base repository's rights, whoever opened it.
      return numbered(pull['number'], null)
    case 'issue_comment':
      return 'pull_request' in issue ? numbered(issue['number'], null) : null
    case 'merge_group': {
      const head = record(event['merge_group'])['head_ref']
      return numbered(queued(typeof head === 'string' ? head : ref), null)
    }
    default:
      return null
  }
}

function readOnlyReason(event: Record<string, unknown>, pull: Record<string, unknown>): PullRequest['readOnly'] {
  const nameOf = (side: string): unknown => record(record(pull[side])['repo'])['full_name']
  // A fork that was deleted since has no name at all.
  if (nameOf('head') !== nameOf('base')) return 'fork'
  return record(event['sender'])['login'] === 'dependabot[bot]' ? 'dependabot' : null
}

function queued(ref: string | null): unknown {
  const match = /^(?:refs\/heads\/)?gh-readonly-queue\/.+\/pr-(\d+)-[0-9a-f]{7,64}$/.exec(ref ?? '')
  return match === null ? null : Number(match[1])
}

function numbered(number: unknown, readOnly: PullRequest['readOnly']): PullRequest | null {
  return typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? { number, readOnly } : null
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}
