import { describe, expect, test } from '@jest/globals'
import type { PushOptions } from '../../src/options/options.ts'
import { Problems } from '../../src/options/problems.ts'
import { parseTags } from '../../src/options/tags.ts'
import { planPush } from '../../src/plan/push.ts'

const carried = [
  { target: 'app', reference: 'acme/app:bake' },
  { target: 'web', reference: 'acme/web' },
]
function plan(mode: PushOptions['mode'], tags: string[], gated: string[], bake = [] as typeof carried) {
  const problems = new Problems()
  const push = planPush({ mode, tags: parseTags(tags, new Problems()) }, gated, bake, problems)
  return { push: push.map(({ target, references }) => [target, ...references]), problems: problems.messages }
}

describe('what goes where', () => {
  test.each([
    ['one target takes plain references', 'all', ['a:1', 'a:2'], ['app'], [['app', 'a:1', 'a:2']]],
    ['or named ones', 'all', ['app=a:1'], ['app'], [['app', 'a:1']]],
    [
      'several in the order of the targets',
      'each',
      ['web=w:1', 'app=a:1'],
      ['app', 'web'],
      [
        ['app', 'a:1'],
        ['web', 'w:1'],
      ],
    ],
    ['a target without any is not pushed', 'all', ['web=w:1'], ['app', 'web'], [['web', 'w:1']]],
    ['the same one twice is one', 'all', ['a:1', 'docker.io/library/a:1'], ['app'], [['app', 'a:1']]],
    ['nothing where push is off', 'off', ['a:1'], ['app'], []],
  ] as const)('%s', (_, mode, tags, gated, expected) => {
    expect(plan(mode, [...tags], [...gated])).toEqual({ push: expected, problems: [] })
  })

  test('the tags of a bake definition, if no tags are set', () => {
    expect(plan('all', [], ['app', 'web'], carried).push).toEqual([
      ['app', 'acme/app:bake'],
      ['web', 'acme/web:latest'],
    ])
    expect(plan('all', ['app=a:1'], ['app', 'web'], carried).push).toEqual([['app', 'a:1']])
    expect(plan('off', [], ['app', 'web'], carried)).toEqual({ push: [], problems: [] })
  })
})

test.each([
  ['no destination', 'all', [], ['app'], [], ['push: there is no destination']],
  ['no target named', 'all', ['a:1'], ['app', 'web'], [], ['names no target, but 2 are gated: write target=a:1']],
  ['an unknown target', 'all', ['ap=a:1'], ['app'], [], ['Did you mean "app"?']],
  ['also where push is off', 'off', ['ap=a:1'], ['app'], [], ['Did you mean "app"?']],
  [
    'one tag for two targets',
    'all',
    ['app=a:latest', 'web=docker.io/library/a:latest'],
    ['app', 'web'],
    [],
    ['Give each target its own tag'],
  ],
  [
    'one tag for two targets, its host written in two ways',
    'all',
    ['app=ghcr.io/a/b:1', 'web=GHCR.IO:443/a/b:1'],
    ['app', 'web'],
    [],
    ['Give each target its own tag'],
  ],
  [
    'a bad tag of a bake definition',
    'all',
    [],
    ['app'],
    [{ target: 'app', reference: 'A/B' }],
    ['of target app is not a reference to push to'],
  ],
  ['all at once', 'all', ['x=a:1', 'b:1'], ['app', 'web'], [], ['for no gated target', 'names no target']],
] as const)('%s is a problem', (_, mode, tags, gated, bake, messages) => {
  const { problems } = plan(mode, [...tags], [...gated], [...bake])
  expect(problems).toEqual(messages.map(message => expect.stringContaining(message)))
})
