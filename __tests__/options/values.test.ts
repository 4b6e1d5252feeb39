import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Problems } from '../../src/options/problems.ts'
import { nearestWord, parseBoolean, parsePair, parseSize, parseWord, unknownWord } from '../../src/options/values.ts'

describe('parseSize', () => {
  test.each([
    ['150MB', 150_000_000],
    ['150 MB', 150_000_000],
    ['1.5GB', 1_500_000_000],
    ['150MiB', 157_286_400],
    ['1KiB', 1024],
    ['1kB', 1000],
    ['1KB', 1000],
    ['2TB', 2_000_000_000_000],
    ['10B', 10],
    ['10', 10],
    ['0', 0],
    [' 60MB ', 60_000_000],
  ])('%s is %d bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes))

  test.each([
    '',
    'MB',
    '60mb',
    '60Mb',
    '-5MB',
    '+5MB',
    '1e3MB',
    '5 MBs',
    '1,5MB',
    '5%',
    '99999999999999999999',
    '0x10',
  ])('%j is not a size', text => expect(parseSize(text)).toBeUndefined())

  test('every whole number of a unit is exact', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), n => {
        expect(parseSize(`${n}MB`)).toBe(n * 1_000_000)
        expect(parseSize(`${n}MiB`)).toBe(n * 1_048_576)
      }),
    )
  })
})

describe('pairs', () => {
  test('a pair splits at the first =', () => expect(parsePair('A=b=c')).toEqual({ key: 'A', value: 'b=c' }))
  test('without a key it is not a pair', () => expect(parsePair('=x')).toBeNull())
})

describe('words', () => {
  test('suggests the nearest, with the list', () =>
    expect(unknownWord('prodution', ['build', 'production'])).toBe(
      '"prodution" is not one of build, production. Did you mean "production"?',
    ))
  test('suggests nothing if no word is near', () => expect(nearestWord('xyz', ['production'])).toBeNull())
  test('of many words, only the nearest is shown', () => {
    const many = Array.from({ length: 20 }, (_, i) => `family/check-${i}`)
    expect(unknownWord('family/chek-7', many)).toBe('"family/chek-7" is unknown. Did you mean "family/check-7"?')
    expect(unknownWord('compiler', many)).toContain('family/check-0, family/check-1')
  })

  test('an empty list says so', () => expect(unknownWord('a', [])).toContain('is unknown'))
  test('a word outside of the list is a problem', () => {
    const problems = new Problems()
    expect(parseWord('comment', 'alway', ['always', 'off'], 'off', problems)).toBe('off')
    expect(problems.messages).toEqual(['comment: "alway" is not one of always, off. Did you mean "always"?'])
  })
  test.each(['yes', '1', 'tRue'])('%s is not a boolean', text => {
    const problems = new Problems()
    expect(parseBoolean('pull', text, problems)).toBe(false)
    expect(problems.messages).toHaveLength(1)
  })
  test.each([
    ['true', true],
    ['TRUE', true],
    ['false', false],
    ['', false],
  ] as const)('%j is %s', (text, value) => {
    const problems = new Problems()
    expect(parseBoolean('pull', text, problems)).toBe(value)
    expect(problems.messages).toEqual([])
  })
})
