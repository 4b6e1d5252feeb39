import { expect, test } from '@jest/globals'
import { parseDockerfile } from '../../src/dockerfile/dockerfile.ts'
import { expand, globalArguments, NO_INPUTS } from '../../src/dockerfile/expand.ts'
import { parseAssignment } from '../../src/text/assignment.ts'

const values = new Map<string, string | null>([
  ['A', 'a'],
  ['EMPTY', ''],
  ['ASK', null],
])

/** Parentheses replace braces, which a linter would take for a template without backticks. */
const braces = (text: string) => text.replace(/\$\((.*?)\)/g, '$${$1}')

test.each<[string, string | null]>([
  ['node', 'node'],
  ['$A:b', 'a:b'],
  ['x$(A)y', 'xay'],
  ['$(NONE)b', 'b'],
  ['$(A:-d)', 'a'],
  ['$(NONE:-d)', 'd'],
  ['$(EMPTY:-d)', 'd'],
  ['$(EMPTY-d)', ''],
  ['$(A:+d)', 'd'],
  ['$(EMPTY:+d)', ''],
  ['$ASK', null],
  ['$(ASK:-d)', null],
  ['$(A#a)', ''],
  ['$(ASK#a)', null],
  ['$' + '{A', null],
  [String.raw`\$A`, '$A'],
  [`'$A'"$A"`, '$Aa'],
])('%s is %s', (text, expected) => {
  expect(expand(braces(text), name => values.get(name), '\\')).toBe(expected)
})

test('arguments before the first FROM: defaults, build arguments, and values that only the build knows', () => {
  const dockerfile = parseDockerfile(
    'Dockerfile',
    braces(
      'ARG V=24\nARG FULL=node:$(V)-slim A="q r"\nARG GIVEN=1\nARG ENVIRONMENT=1\nARG BARE\nFROM x\nARG LATER=1\n',
    ),
  )
  const given = { args: ['GIVEN=2=3', 'ENVIRONMENT', 'OTHER=1'].map(parseAssignment), contexts: [] }
  const values = globalArguments(dockerfile, given, { os: 'linux', architecture: 'arm64', variant: 'v8' })
  expect([...values].filter(([name]) => !name.startsWith('BUILD'))).toEqual([
    ['TARGETOSVERSION', null],
    ['TARGETPLATFORM', 'linux/arm64'],
    ['TARGETOS', 'linux'],
    ['TARGETARCH', 'arm64'],
    ['TARGETVARIANT', ''],
    ['TARGETSTAGE', null],
    ['V', '24'],
    ['FULL', 'node:24-slim'],
    ['A', 'q r'],
    ['GIVEN', '2=3'],
    ['ENVIRONMENT', null],
  ])
})

test('arguments that double each other end', () => {
  const lines = Array.from({ length: 60 }, (_, i) => `ARG A${i + 1}=$A${i}$A${i}`)
  const dockerfile = parseDockerfile('Dockerfile', `ARG A0=xy\n${lines.join('\n')}\nFROM x\n`)
  const values = globalArguments(dockerfile, NO_INPUTS, null)
  expect(values.get('A5')).toBe('xy'.repeat(32))
  expect(values.get('A60')).toBeNull()
})
