import { describe, expect, test } from '@jest/globals'
import { parseList } from '../../src/options/lists.ts'
import { secretValues } from '../../src/options/secrets.ts'
import { parsePair } from '../../src/options/values.ts'

const INPUTS = [
  'token=abc,def',
  'a=1\nb=x=y',
  '"key=line 1\nline, 2"\nb=2',
  'a=say "x", then',
  '# none\na=1',
  '"a=1\n"\nb= 2 ',
]

describe('secretValues', () => {
  test.each(INPUTS)('%j: every value that the build gets is masked', text => {
    const given = parseList(text, { verbatim: true }).map(entry => parsePair(entry)?.value)
    expect(secretValues(text)).toEqual(expect.arrayContaining(given))
  })
  test('masks even an input that cannot be parsed', () => expect(secretValues('"a=hunter2\nb=3')).toContain('hunter2'))
  test('an empty value masks nothing', () => expect(secretValues('a=')).toEqual([]))
})
