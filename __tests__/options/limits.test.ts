import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  DEFAULT_LIMITS,
  isRaisable,
  type Limits,
  limitFailure,
  limitWord,
  RAISABLE_LIMITS,
} from '../../src/options/limits.ts'
import { parseLimits } from '../../src/options/parse-limits.ts'
import { Problems } from '../../src/options/problems.ts'
import { parseSize } from '../../src/options/values.ts'
import { REPOSITORY_ROOT } from '../helpers/bundle.ts'

test('docs/limits.md lists each of them, with its default', () => {
  const page = readFileSync(join(REPOSITORY_ROOT, 'docs/limits.md'), 'utf8')
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \| (\w+) \|/gm)].map(([, word, value]) => [
    word,
    parseSize(value ?? ''),
  ])
  const wanted = Object.entries(DEFAULT_LIMITS).map(([name, value]) => [limitWord(name as keyof Limits), value])
  expect(new Map(rows as [string, number][])).toEqual(new Map(wanted as [string, number][]))
  expect(rows.flatMap(([word]) => (isRaisable(String(word)) ? word : []))).toEqual(Object.keys(RAISABLE_LIMITS))
})

test('the failure of a limit names the option that raises it, if there is one', () => {
  expect(limitFailure('entries', 'X', DEFAULT_LIMITS)).toMatchObject({
    code: 'image/limit-entries',
    message: 'X goes beyond the limit "entries" (2000000).',
    hint: expect.stringContaining('--limit entries='),
  })
  expect(limitFailure('indexDepth', 'X', DEFAULT_LIMITS)).toMatchObject({
    code: 'image/limit-index-depth',
    message: 'X goes beyond the limit "index-depth" (8).',
    hint: expect.stringContaining('no option raises it'),
  })
})

describe('parseLimits', () => {
  test('accepts counts and sizes; the last value of a name counts', () => {
    const problems = new Problems()
    const lines = ['entries=3000000', 'unpacked = 1TiB', 'content=1GiB', 'ratio=9', 'ratio=2000']
    expect(parseLimits(lines, problems)).toEqual({
      ...DEFAULT_LIMITS,
      entries: 3_000_000,
      unpacked: 2 ** 40,
      content: 2 ** 30,
      ratio: 2000,
    })
    expect(problems.messages).toEqual([])
  })

  test.each([
    ['entries', 'entry 1 is not of the form name=value'],
    ['entrys=5', 'Did you mean "entries"?'],
    ['index-depth=5', '"index-depth" is not one of entries, names, unpacked, searched, ratio, content, contents'],
    ['entries=5MB', '"5MB" is not a number'],
    ['unpacked=much', '"much" is not a size'],
    ['entries=-1', '"-1" is not a number'],
    ['entries=0', '"0" is not a number above 0'],
    ['__proto__=1', 'is not one of'],
  ])('%s is a problem', (line, message) => {
    const problems = new Problems()
    expect(parseLimits([line], problems)).toEqual(DEFAULT_LIMITS)
    expect(problems.messages).toEqual([expect.stringContaining(message)])
  })
})
