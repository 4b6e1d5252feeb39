import { describe, expect, test } from '@jest/globals'
import { parseListOrCsv } from '../../src/options/lists.ts'
import { Problems } from '../../src/options/problems.ts'
import { parsePushMode, parseTags } from '../../src/options/tags.ts'

function tags(...entries: string[]) {
  const problems = new Problems()
  return { tags: parseTags(entries, problems), problems: problems.messages }
}

describe('parseTags', () => {
  test.each([
    ['ghcr.io/acme/shop:1.2', null, 'ghcr.io/acme/shop:1.2'],
    ['worker=ghcr.io/acme/worker:1.2', 'worker', 'ghcr.io/acme/worker:1.2'],
    [' worker = acme/worker:1 ', 'worker', 'acme/worker:1'],
    ['localhost/a:1', null, 'localhost/a:1'],
    ['127.0.0.1:5000/a/b:c', null, '127.0.0.1:5000/a/b:c'],
    ['[::1]:5000/a:v_1.0-rc', null, '[::1]:5000/a:v_1.0-rc'],
    ['shop:latest', null, 'shop:latest'],
    ['a__b/c-d--e.f:1', null, 'a__b/c-d--e.f:1'],
  ])('%s', (entry, target, reference) => {
    expect(tags(entry)).toEqual({ tags: [{ target, reference }], problems: [] })
  })

  test.each([
    ['=ghcr.io/acme/shop', 'names no target'],
    ['app=', 'it is empty'],
    ['ghcr.io/acme/shop', 'it has no tag'],
    ['worker=acme/worker', 'it has no tag'],
    ['127.0.0.1:5000/a/b', 'it has no tag'],
    ['ghcr.io/Acme/shop:1', '"Acme" is not valid in a name; names are lowercase'],
    ['ghcr.io/acme/shop:', '"" is not a tag'],
    ['ghcr.io/acme/shop:.1', '".1" is not a tag'],
    [`ghcr.io/acme/shop:${'a'.repeat(129)}`, 'is not a tag'],
    [`ghcr.io/acme/shop@sha256:${'0'.repeat(64)}`, 'it has a digest'],
    ['https://ghcr.io/acme/shop', 'it is a URL'],
    ['ghcr.io//shop', '"" is not valid in a name'],
    ['ghcr.io/acme/shop /x:1', 'it contains whitespace'],
    ['-o.io/acme/shop', '"-o.io" is not a host'],
    [`ghcr.io/${'a/'.repeat(130)}b`, 'longer than 255'],
    ['a'.repeat(100_000), 'longer than 255'],
    ['--tag', 'is not valid in a name'],
  ])('%s cannot be pushed to', (entry, problem) => {
    const { tags: found, problems } = tags(entry)
    expect(found).toEqual([])
    expect(problems).toEqual([expect.stringContaining(problem)])
  })

  // What git allows: no colon, no white space, none of ~^?*[\\ (git help check-ref-format).
  test.each([
    '1.0,ghcr.io/acme/other',
    '1.0,worker=ghcr.io/acme/other',
    'worker=ghcr.io/acme/other',
    '"1",worker=a/b',
    '1.0,',
  ])('the name of a git tag adds and moves no reference: %s', name => {
    for (const text of [`ghcr.io/acme/shop:${name}`, `shop=host:5000/shop:${name}-amd64`, `ghcr.io/acme/${name}:1`]) {
      const { tags: found, problems } = tags(...parseListOrCsv(text))
      // No target has a slash in its name, so the plan refuses such a target.
      const added = found.filter(({ target, reference }) => !target?.includes('/') && !reference.includes('shop:1.0'))
      expect(problems.length > 0 ? [] : added).toEqual([])
    }
  })

  test('every problem is reported', () => expect(tags('a b', 'c@d', 'ok:1').problems).toHaveLength(2))
})

test.each([
  ['', 'off', 0],
  ['false', 'off', 0],
  ['True', 'all', 0],
  ['each', 'each', 0],
  ['yes', 'each', 1],
] as const)('push: "%s" is %s', (text, mode, count) => {
  const problems = new Problems()
  expect(parsePushMode(text, problems)).toBe(mode)
  expect(problems.messages).toHaveLength(count)
})
