import { expect, test } from '@jest/globals'
import { Command } from 'commander'
import { addInputFlags, readFlags } from '../../src/commands/flags.ts'
import { INPUT_NAMES } from '../../src/options/inputs.ts'
import { Problems } from '../../src/options/problems.ts'
import { splitInputs } from '../../src/options/split-inputs.ts'

function read(...args: string[]) {
  const command = new Command()
  addInputFlags(command, INPUT_NAMES)
  command.parse(args, { from: 'user' })
  const problems = new Problems()
  return { inputs: readFlags(command, problems), problems: problems.messages }
}

test('without flags, every input is absent, as in the action', () =>
  expect(read()).toEqual({ inputs: splitInputs({}, new Problems()), problems: [] }))

test('each value is one entry, whatever it contains', () =>
  expect(
    read('-t', 'a,b', '-t', 'c"', '--build-arg', 'A=1\nB=2', '--build-arg', '', '--label', '#a=b').inputs,
  ).toMatchObject({ targets: ['a,b', 'c"'], 'build-args': ['A=1\nB=2'], labels: ['#a=b'] }))

test('a value in quotes is one entry without them', () =>
  expect(read('-t', '"c"', '--build-arg', '"A=1,2\n3"', '--tag', '"a,b"').inputs).toMatchObject({
    targets: ['c'],
    'build-args': ['A=1,2\n3'],
    tags: ['a,b'],
  }))

test('a quote that does not end is a problem', () =>
  expect(read('--build-arg', '"A=1').problems).toEqual([
    'build-args: a quoted value does not end with a double quote.',
  ]))

test.each([
  [['--no-cache'], { 'no-cache': true, cache: '' }],
  [['--cache', 'gha'], { 'no-cache': null, cache: 'gha' }],
  [['--push'], { push: 'true' }],
  [['--oci-artifact', 'false'], { 'oci-artifact': false }],
])('%j', (args, inputs) => expect(read(...args).inputs).toMatchObject({ ...inputs }))

test('a value that is not a boolean is a problem', () =>
  expect(read('--oci-artifact', 'maybe').problems).toEqual(['oci-artifact: "maybe" is neither true nor false.']))
