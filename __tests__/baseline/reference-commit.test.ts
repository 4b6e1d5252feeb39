import { describe, expect, test } from '@jest/globals'
import { comparisonOf, labelsOf, leavesBaseline, type Trigger } from '../../src/baseline/reference-commit.ts'
import { forkPullRequest, mergeGroup, pullRequest, push, tag, type WorkflowEvent } from '../helpers/event.ts'

const COMMIT = 'c'.repeat(40)
const trigger = ({ env, payload }: WorkflowEvent, over: Partial<Trigger> = {}): Trigger => ({
  event: env.GITHUB_EVENT_NAME,
  payload,
  ref: env.GITHUB_REF,
  commit: COMMIT,
  branches: [],
  ...over,
})
const BASE = '2'.repeat(40)

describe('a run is compared with', () => {
  test.each([
    ['a pull request', pullRequest()],
    ["a fork's pull request", forkPullRequest()],
  ])('%s: the merge base of its own base branch and of what was built', (_, event) => {
    expect(comparisonOf(trigger(event))).toEqual({
      kind: 'merge-base',
      bases: ['main', BASE],
      head: COMMIT,
      enforced: true,
    })
  })
  test('for a stacked pull request, the branch below it', () => {
    const event = pullRequest()
    Object.assign((event.payload['pull_request'] as { base: object }).base, { ref: 'part-1' })
    expect(comparisonOf(trigger(event))).toMatchObject({ bases: ['part-1', BASE] })
  })
  test('for a merge group, its base commit', () => {
    expect(comparisonOf(trigger(mergeGroup()))).toEqual({ kind: 'commit', commit: BASE, enforced: true })
  })
  test('for a push to the default branch, the previous commit, and no growth budget applies', () => {
    expect(comparisonOf(trigger(push()))).toEqual({ kind: 'parents', commit: COMMIT, enforced: false })
  })
  test('for a push to another branch, the commit where it left the default branch', () => {
    expect(comparisonOf(trigger(push({ name: 'x' })))).toMatchObject({ kind: 'merge-base', bases: ['main'] })
  })
  test.each([
    ['a tag', trigger(tag())],
    ['another event', trigger(push(), { event: 'release' })],
    ['no commit', trigger(pullRequest(), { commit: null })],
    ['a payload that is none', trigger(pullRequest(), { payload: 'x' })],
    ['a merge group without a base', trigger(mergeGroup(), { payload: { merge_group: { base_sha: 'main' } } })],
  ])('%s: nothing', (_, given) => expect(comparisonOf(given)).toBeNull())
})

test.each([
  ['the default branch', trigger(push()), true],
  ['a branch that was named', trigger(push({ name: 'release/2' }), { branches: ['next', 'release/*'] }), true],
  ['any other branch', trigger(push({ name: 'release/2/x' }), { branches: ['release/*'] }), false],
  ['a tag of its name', trigger(tag({ name: 'main' })), false],
  ['a pull request', trigger(pullRequest()), false],
  ['a merge group', trigger(mergeGroup()), false],
])('%s leaves a baseline: %#', (_, given, expected) => expect(leavesBaseline(given)).toBe(expected))

test('labels are read from any payload', () => {
  expect(labelsOf(pullRequest({ labels: ['a', 'stagegate-waive'] }).payload)).toEqual(['a', 'stagegate-waive'])
  for (const payload of [null, {}, { pull_request: { labels: [1, null, {}] } }]) expect(labelsOf(payload)).toEqual([])
})
