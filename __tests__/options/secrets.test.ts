import { describe, expect, test } from '@jest/globals'
import { secretValues, splitSecrets } from '../../src/options/secrets.ts'
import { parsePair } from '../../src/options/values.ts'

const INPUTS = ['token=abc,def', 'a=1\nb=x=y', '"key=line 1\nline, 2"\nb=2', 'a=say "x", then', '# none\na=1']

describe('splitSecrets', () => {
  test.each([
    ['token=abc,def', ['token=abc,def']],
    ['config={"a":1,"b":[2,3]}', ['config={"a":1,"b":[2,3]}']],
    ['"key=line 1\nline ""2"", 3"\n  b=2  ', ['key=line 1\nline "2", 3', 'b=2']],
    ['# none\r\na=1#2\r\n\r\n', ['a=1#2']],
  ])('%j', (text, entries) => expect(splitSecrets(text)).toEqual(entries))
})

describe('secretValues', () => {
  test.each(INPUTS)('%j: every value that the build gets is masked', text => {
    const given = splitSecrets(text).map(entry => parsePair(entry)?.value)
    expect(secretValues(text)).toEqual(expect.arrayContaining(given))
  })
  test('masks even an input that cannot be parsed', () => expect(secretValues('"a=hunter2\nb=3')).toContain('hunter2'))
  test('an empty value masks nothing', () => expect(secretValues('a=')).toEqual([]))
})
