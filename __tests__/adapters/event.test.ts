import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { parseEvent, readEvent } from '../../src/adapters/event.ts'
import { type PullRequest, pullRequestOf } from '../../src/trigger.ts'
import { pullRequest } from '../helpers/event.ts'
import { withFolder } from '../helpers/layers.ts'

const BASE = { repo: { full_name: 'acme/shop' } }
const SHA = '6f1c0de9b2a34c58d7e6f5a4b3c2d1e0f9a8b7c6'

function pull(head: unknown = BASE, over: object = {}): object {
  return { pull_request: { number: 42, head, base: BASE }, sender: { login: 'octocat' }, ...over }
}

const OWN: PullRequest = { number: 42, readOnly: null }
const FORK: PullRequest = { number: 42, readOnly: 'fork' }

test.each<[string, string, unknown, string | null, PullRequest | null]>([
  ['a branch', 'pull_request', pull(), 'refs/pull/42/merge', OWN],
  ['a fork', 'pull_request', pull({ repo: { full_name: 'mallory/shop' } }), null, FORK],
  ['a fork that is gone', 'pull_request', pull({ repo: null }), null, FORK],
  [
    "a fork with the base repository's rights",
    'pull_request_target',
    pull({ repo: { full_name: 'mallory/shop' } }),
    null,
    OWN,
  ],
  [
    'Dependabot',
    'pull_request',
    pull(BASE, { sender: { login: 'dependabot[bot]' } }),
    null,
    { number: 42, readOnly: 'dependabot' },
  ],
  ['a review', 'pull_request_review', pull(), null, OWN],
  ['a remark on a line of a fork', 'pull_request_review_comment', pull({ repo: null }), null, FORK],
  ['a comment on a pull request', 'issue_comment', { issue: { number: 42, pull_request: {} } }, null, OWN],
  ['a comment on an issue', 'issue_comment', { issue: { number: 42 } }, null, null],
  ['a merge queue', 'merge_group', {}, `refs/heads/gh-readonly-queue/main/pr-42-${SHA}`, OWN],
  [
    'a merge queue by its payload',
    'merge_group',
    { merge_group: { head_ref: `refs/heads/gh-readonly-queue/main/pr-42-${SHA}` } },
    null,
    OWN,
  ],
  ['a queue of a branch with slashes', 'merge_group', {}, `refs/heads/gh-readonly-queue/release/1.x/pr-42-${SHA}`, OWN],
  [
    'a queue of a branch that looks like one',
    'merge_group',
    {},
    `refs/heads/gh-readonly-queue/pr-7-${SHA}/pr-42-${SHA}`,
    OWN,
  ],
  ['a queue without a number', 'merge_group', {}, 'refs/heads/gh-readonly-queue/main/pr-x', null],
  ['a queue without a ref', 'merge_group', {}, null, null],
  ['a push', 'push', { number: 42 }, 'refs/heads/main', null],
  ["a push to a branch with a queue's name", 'push', {}, `refs/heads/gh-readonly-queue/main/pr-42-${SHA}`, null],
  ['a run after another', 'workflow_run', { workflow_run: { pull_requests: [{ number: 42 }] } }, null, null],
  ['a run after something else', 'workflow_run', { workflow_run: { event: { toString: 1, valueOf: 1 } } }, null, null],
  ['no payload', 'pull_request', null, null, null],
  ['an invalid payload', 'pull_request', 'x', null, null],
  ['an invalid number', 'pull_request', { pull_request: { number: '42' } }, null, null],
  ['a number below one', 'pull_request', { pull_request: { number: 0 } }, null, null],
])('the pull request of %s', (_, event, payload, ref, expected) => {
  expect(pullRequestOf(parseEvent(event, payload, ref))).toEqual(expected)
})

test('labels are read from any payload', () => {
  const labels = (payload: unknown) => parseEvent('pull_request', payload, null)
  expect(labels(pullRequest({ labels: ['a', 'stagegate-waive'] }).payload)).toMatchObject({
    labels: ['a', 'stagegate-waive'],
  })
  for (const payload of [null, {}, { pull_request: { labels: [1, null, {}] } }])
    expect(labels(payload)).toMatchObject({ labels: [] })
})

test.each(['fifo', 'folder', 'absent'])('an event whose payload is a %s still has its name', async kind => {
  await withFolder(async folder => {
    const path = join(folder, 'event.json')
    if (kind === 'folder') mkdirSync(path)
    if (kind === 'fifo' && process.platform !== 'win32') execFileSync('mkfifo', [path])
    const env = { GITHUB_EVENT_PATH: path, GITHUB_EVENT_NAME: 'pull_request_target' }
    expect(readEvent(env)).toMatchObject({ kind: 'pull-request', privileged: true, head: null })
  })
})
