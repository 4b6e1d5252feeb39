import { describe, expect, test } from '@jest/globals'
import { parseEvent } from '../../src/adapters/event.ts'
import { comparisonOf, leavesBaseline } from '../../src/baseline/reference-commit.ts'
import { forkPullRequest, mergeGroup, pullRequest, push, tag, triggerOf } from '../helpers/event.ts'

const COMMIT = 'c'.repeat(40)
const BASE = '2'.repeat(40)

describe('a run is compared with', () => {
  test.each([
    ['a pull request', pullRequest()],
    ["a fork's pull request", forkPullRequest()],
  ])('%s: the merge base of its base branch and the built commit', (_, event) => {
    expect(comparisonOf(triggerOf(event), COMMIT, [])).toEqual({
      kind: 'merge-base',
      bases: ['main', BASE],
      head: COMMIT,
      enforced: true,
    })
  })
  test('for a stacked pull request, the branch below it', () => {
    const event = pullRequest()
    Object.assign((event.payload['pull_request'] as { base: object }).base, { ref: 'part-1' })
    expect(comparisonOf(triggerOf(event), COMMIT, [])).toMatchObject({ bases: ['part-1', BASE] })
  })
  test('for a merge group, its base commit', () => {
    expect(comparisonOf(triggerOf(mergeGroup()), COMMIT, [])).toEqual({ kind: 'commit', commit: BASE, enforced: true })
  })
  test('for a push to the default branch, the previous commit, and no growth budget applies', () => {
    expect(comparisonOf(triggerOf(push()), COMMIT, [])).toEqual({ kind: 'parents', commit: COMMIT, enforced: false })
  })
  test('for a push to another branch, the commit where it left the default branch', () => {
    expect(comparisonOf(triggerOf(push({ name: 'x' })), COMMIT, [])).toMatchObject({
      kind: 'merge-base',
      bases: ['main'],
    })
  })
  test.each([
    ['a tag', triggerOf(tag()), COMMIT],
    ['another event', parseEvent('release', push().payload, 'refs/heads/main'), COMMIT],
    ['no commit', triggerOf(pullRequest()), null],
    ['an invalid payload', parseEvent('pull_request', 'x', null), COMMIT],
    ['a merge group without a base', parseEvent('merge_group', { merge_group: { base_sha: 'main' } }, null), COMMIT],
  ])('%s: no comparison', (_, trigger, commit) => expect(comparisonOf(trigger, commit, [])).toBeNull())
})

test.each([
  ['the default branch', push(), [], true],
  ['a branch that was named', push({ name: 'release/2' }), ['next', 'release/*'], true],
  ['any other branch', push({ name: 'release/2/x' }), ['release/*'], false],
  ['a tag of its name', tag({ name: 'main' }), [], false],
  ['a pull request', pullRequest(), [], false],
  ['a merge group', mergeGroup(), [], false],
])('%s saves a baseline: %#', (_, event, branches, expected) =>
  expect(leavesBaseline(triggerOf(event), branches)).toBe(expected),
)
