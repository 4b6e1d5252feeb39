import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { matchesPath } from '../../src/text/path-pattern.ts'
import { growthOfWork, LINEAR } from '../helpers/cpu.ts'

describe('matchesPath', () => {
  test.each([
    ['/app/a.pem', '/app/a.pem', true],
    ['/app/a.pem', '/app/*.pem', true],
    ['/app/.a.pem', '/app/*.pem', true],
    ['/app/docs/a.pem', '/app/*.pem', false],
    ['/app/docs/x/a.pem', '/app/**/a.pem', true],
    ['/app/a.pem', '/app/**/a.pem', true],
    ['/app/a.pem', '/app/**', true],
    ['/app', '/app/**', true],
    ['/apple/a.pem', '/app/**', false],
    ['/app/a.pem', '**', true],
    ['/app/a.pem', '**/*.pem', true],
    ['/app/a.pem.txt', '**/*.pem', false],
    ['/app/ab.pem', '/app/?b.pem', true],
    ['/app/😀b.pem', '/app/?b.pem', true],
    ['/app//b.pem', '/app?/b.pem', false],
    ['/app/[id]/(group)/{x}.js', '/app/[id]/(group)/{x}.js', true],
    ['/app/i/page.js', '/app/[id]/page.js', false],
    ['/app/a.pem', '/app/{a,b}.pem', false],
    ['/etc/key', '!/app/*', false],
    ['/app/aXbXc', '/app/a*X*c', true],
    ['', '/app', false],
  ])('%j and %j: %j', (path, pattern, matches) => expect(matchesPath(path, pattern)).toBe(matches))

  test('agrees with a regular expression on generated patterns', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 4 })
    const part = fc
      .string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 4 })
      .map(one => one.replace(/\*+/g, '*'))
    const parts = fc.array(fc.oneof(part, fc.constant('**')), { maxLength: 5 })
    fc.assert(
      fc.property(fc.array(name, { maxLength: 6 }), parts, (names, patterns) => {
        const path = names.map(one => `/${one}`).join('')
        const pattern = patterns.map(one => `/${one}`).join('')
        const source = patterns
          .map(one =>
            one === '**'
              ? '(?:/[^/]*)*'
              : `/${one.replace(/[.]/g, '\\.').replace(/\*/g, '[^/]*').replace(/\?/g, '[^/]')}`,
          )
          .join('')
        expect(matchesPath(path, pattern)).toBe(new RegExp(`^${source}$`).test(path))
      }),
      { numRuns: 3000 },
    )
  })

  test.each(['(a+)+b', '*a'.repeat(20), '**/'.repeat(20), '?'.repeat(30)])(
    'takes time proportional to the path: %s',
    async pattern => {
      const pathOf = (size: number) => `/${'a'.repeat(size)}/a/a/a`
      expect(await growthOfWork(20_000, pathOf, path => matchesPath(path, `/${pattern}/x`))).toBeLessThan(LINEAR)
    },
  )
})
