import { describe, expect, test } from '@jest/globals'
import { INPUTS, type InputName } from '../../src/options/inputs.ts'
import { parseFlagEntry, parseLines, parseList, parseListOrCsv } from '../../src/options/lists.ts'
import { Problems } from '../../src/options/problems.ts'
import { splitInputs } from '../../src/options/split-inputs.ts'

// What Docker's actions make of the same text, except for comments, which their List inputs do not have.
describe('List', () => {
  test.each([
    ['A=1', ['A=1']],
    ['A=1\nB=2', ['A=1', 'B=2']],
    ['A=1\r\nB=2\nC=3', ['A=1', 'B=2', 'C=3']],
    ['\n A=1 \n\n   \n\tB=2\n', ['A=1', 'B=2']],
    ['"A=1"', ['A=1']],
    ['"A=1"\nB=2', ['A=1', 'B=2']],
    ['"A=line one\nline two"\nB=2', ['A=line one\nline two', 'B=2']],
    ['"A=one\n\n# not a comment\nthree"', ['A=one\n\n# not a comment\nthree']],
    ['"A=one\r\ntwo"', ['A=one\ntwo']],
    ['"A=say ""hello"""', ['A=say "hello"']],
    ['"A=b,c"', ['A=b,c']],
    ['A=b,c', ['A=b,c']],
    ['A=Hello, world', ['A=Hello, world']],
    ['A="b c"', ['A="b c"']],
    ["A='b'\n'B=c'", ["A='b'", "'B=c'"]],
    ['A={"a":1,"b":[2,3]}', ['A={"a":1,"b":[2,3]}']],
    ['A=say "x", then', ['A=say "x", then']],
    ['type=local,"src=a,b"', ['type=local,src=a,b']],
    ['"type=gha","scope=x"', ['type=gha,scope=x']],
    ['A=1,"two\nlines"\nB=2', ['A=1,two\nlines', 'B=2']],
    ['A=', ['A=']],
    ['A=#1', ['A=#1']],
    ['A=1 # 2', ['A=1 # 2']],
    ['A=x,#y', ['A=x,#y']],
    ['# "none\nA=1\n  # none\nB=2', ['A=1', 'B=2']],
    ['"#A=1"', ['#A=1']],
    ['', []],
    ['# none', []],
  ])('%j', (text, entries) => expect(parseList(text)).toEqual(entries))

  test.each(['"A=1', 'A=1\n"B=2\nC=3', 'A=1,"b'])('%j: a quote that does not end is an error', text =>
    expect(() => parseList(text)).toThrow(),
  )

  test('a verbatim list keeps the white space around an entry', () =>
    expect(parseList('"KEY=a\nb\n"\n B=2 \n  \n', { verbatim: true })).toEqual(['KEY=a\nb\n', ' B=2 ']))
})

describe('List/CSV', () => {
  test.each([
    ['a,b\nc', ['a', 'b', 'c']],
    ['a, b ,', ['a', 'b']],
    ['linux/amd64\n"linux/arm64,linux/arm/v7"', ['linux/amd64', 'linux/arm64', 'linux/arm/v7']],
    ['"a,b",c', ['a,b', 'c']],
    ['"ghcr.io/o/n:1"\n"ghcr.io/o/n:2"', ['ghcr.io/o/n:1', 'ghcr.io/o/n:2']],
    ['', []],
    ['# note\na', ['a']],
    ['a"b', ['a"b']],
  ])('%j', (text, entries) => expect(parseListOrCsv(text)).toEqual(entries))
})

describe('inputs', () => {
  const quotable = (Object.keys(INPUTS) as InputName[]).filter(name => /list|csv/.test(INPUTS[name].kind))

  test('every input of Docker that is a list takes quotes', () =>
    expect(quotable).toEqual(
      expect.arrayContaining([
        ...['build-args', 'labels', 'annotations', 'build-contexts', 'cache-from', 'cache-to', 'tags', 'secrets'],
        ...['files', 'targets', 'platforms', 'add-hosts', 'secret-envs', 'secret-files', 'ssh'],
      ]),
    ))

  test.each(quotable)('%s: quotes are taken off', name => {
    const problems = new Problems()
    expect(splitInputs({ [name]: '"a=1"\nb=2' }, problems)[name]).toEqual(['a=1', 'b=2'])
    expect(problems.messages).toEqual([])
  })

  test.each(quotable)('%s: a quote that does not end is a problem that shows no value', name => {
    const problems = new Problems()
    expect(splitInputs({ [name]: '"a=hunter2\nb=2' }, problems)[name]).toEqual([])
    expect(problems.messages).toEqual([`${name}: a quoted value does not end with a double quote.`])
  })
})

describe('values of flags', () => {
  test.each([
    ['A=1\nB=2', 'A=1\nB=2'],
    ['#A=1', '#A=1'],
    ['a,b', 'a,b'],
    [' A=1 ', ' A=1 '],
    ['"A=1"', 'A=1'],
    ['"A=1\n2,3"', 'A=1\n2,3'],
    ['A="1"', 'A="1"'],
  ])('%j', (value, entry) => expect(parseFlagEntry(value)).toBe(entry))
})

test('lines are trimmed, without empty lines and comments', () =>
  expect(parseLines(' a=1 \r\n\n# no\nb=x,y ')).toEqual(['a=1', 'b=x,y']))
