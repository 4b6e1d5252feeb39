/** Texts are what `docker buildx bake --print` prints. */
import { expect, test } from '@jest/globals'
import { parseBakeGroups } from '../../src/buildx/bake-definition.ts'

const print = (group: Record<string, string[]>, ...targets: string[]) =>
  JSON.stringify({
    group: Object.fromEntries(Object.entries(group).map(([name, members]) => [name, { targets: members }])),
    target: Object.fromEntries(targets.map(name => [name, { context: '.' }])),
  })

test.each<[what: string, group: Record<string, string[]>, targets: string[], members: string[]]>([
  ['targets', { default: ['app'] }, ['app'], ['app']],
  ['a context of its target, which is printed too', { default: ['app'] }, ['app', 'lib'], ['app']],
  ['the target with its name', { default: ['default'] }, ['build', 'default'], ['default']],
  [
    'groups',
    { default: ['all', 'app'], all: ['app', 'tool'], tool: ['tool-1'] },
    ['app', 'lib', 'tool-1'],
    ['app', 'tool-1'],
  ],
  ['nothing: it keeps its name', { default: [] }, [], ['default']],
  ['a group with nothing', { default: ['app', 'empty'], empty: [] }, ['app'], ['app', 'empty']],
  ['only itself', { default: ['default'] }, ['app'], ['default']],
  ['itself', { default: ['default', 'app'] }, ['app'], ['app']],
])('a group with %s', (_, group, targets, members) => {
  expect(parseBakeGroups(print(group, ...targets), ['default'])).toEqual(new Map([['default', members]]))
})
