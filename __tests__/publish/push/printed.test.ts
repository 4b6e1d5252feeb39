import { describe, expect, test } from '@jest/globals'
import { printedLines, shownLines } from '../../../src/publish/push/printed.ts'
import { readRefusal } from '../../../src/publish/push/refusal.ts'
import { withoutCredentials } from '../../../src/secrets/credentials.ts'

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.abc'
const TOKEN = `ghp_${'0123456789abcdef'}`

describe('credentials are masked', () => {
  test.each([
    ['https://bot:hunter2@h/v2/', 'https://***@h/v2/'],
    ['https://bot:p@ss@word@h/v2/', 'https://***@h/v2/'],
    ['https://@@@h/', 'https://***@h/'],
    ['https://a:b@h,https://c:d@h', 'https://***@h,https://***@h'],
    ['Put "https://h/u/1?_state=s3cret&sig=abc": EOF', 'Put "https://h/u/1?***": EOF'],
    ['to /v2/a/blobs/uploads/1?_state=s3cret: 404', 'to /v2/a/blobs/uploads/1?***: 404'],
    [`Bearer ${JWT}, Basic dXNlcjpodW50ZXIy`, 'Bearer ***, Basic ***'],
    [`Authorization: Bearer\n  ${JWT.slice(3)}`, 'Authorization: Bearer ***'],
    [`with ${TOKEN} and dckr_pat_${'a1'.repeat(12)}`, 'with *** and ***'],
  ])('%j', (text, masked) => expect(withoutCredentials(text)).toBe(masked))

  test.each([
    'copying sha256:12 from oci-layout:///tmp/a@sha256:12 to h/a:1',
    'Is the docker daemon running?',
    'unexpected status from PUT request to http://h/v2/a/manifests/1: 403 Forbidden',
  ])('nothing else is masked: %s', text => expect(withoutCredentials(text)).toBe(text))
})

describe('the shown lines', () => {
  test('are the last ones, each shortened', () => {
    const lines = shownLines(`${'first\n'.repeat(100)}${'a'.repeat(5_000_000)}\r\n\n  last`)
    expect(lines).toHaveLength(30)
    expect(lines.at(-1)).toBe('last')
    expect(lines.at(-2)).toMatch(/^a{499}…$/)
  })

  test('of skopeo are its messages without log formatting', () => {
    const log = (message: string) => `time="2026-11-21T09:06:49Z" level=fatal msg=${message}\n`
    expect(shownLines(`Copying\n${log(`"a: \\"b\\":\\n\\t* Bearer\\n${JWT}"`)}`)).toEqual([
      'Copying',
      'fatal: a: "b":',
      '* Bearer ***',
    ])
    expect(shownLines(log('short'))).toEqual(['fatal: short'])
    expect(shownLines(log(`"${'a'.repeat(9000)}"`))[0]).toMatch(/^fatal: a+…$/)
  })

  // At any cut, no part of the token may remain.
  test.each([490, 499, 500, 590, 600, 8180, 8192, 19_990, 20_000, 65_530, 65_536])('a token at %i is masked', at => {
    for (const glue of [' ', '\n', `https://u:`]) {
      for (const output of [
        `${'x '.repeat(at / 2)}${glue}${TOKEN}`,
        `${glue}${TOKEN} ${'x '.repeat(at / 2)}`,
        `${glue}${TOKEN}\n${'x\n'.repeat(at / 2)}`,
        `Authorization: Basic\n${TOKEN.slice(4)}\n${'x '.repeat(at / 2)}`,
      ])
        for (const shown of [...shownLines(output), readRefusal(output, 'h/a:1').words]) {
          expect(shown).not.toMatch(/ghp_0|2345/)
        }
    }
  })

  test('are limited to a readable number', () => {
    expect(printedLines('ab\n'.repeat(1_000_000)).join('').length).toBeLessThan(70_000)
    expect(printedLines('a'.repeat(1_000_000)).join('').length).toBeLessThan(70_000)
    expect(printedLines('')).toEqual([])
  })
})

// A megabyte of each; work with quadratic time would exceed any test's limit.
test.each(
  [
    ...[
      '://',
      'https://',
      'https://a',
      'https://a@',
      'https://a?',
      '://a:',
      '?',
      'a?',
      'a?,',
      '@',
      '/',
      ':',
      ',',
      '"',
      'a',
    ],
    ...['Bearer ', 'Basic', 'Basic\n', 'eyJ', 'ghp_', 'status ', 'status from a request to ', 'copy sha256:', 'time="'],
    ...[
      'ERROR: ',
      ' ',
      '\n',
      '\r\n',
      '\t',
      ': 404 ',
      'retry-after ',
      'tag ',
      'PUT request to ',
      '/blobs/uploads/',
      '\\',
    ],
    ...[
      'open /',
      'exec: "',
      'h/a:1',
      'a/b',
      'time="" level=fatal msg="\\',
      'dial unix ',
      'content sha256:',
      'remote error: ',
    ],
  ].flatMap(piece => ['', '://', 'https://x?', 'ERROR: '].map(begin => [begin, piece] as const)),
)('%j and a megabyte of %j are read in linear time', (begin, piece) => {
  const output = begin + piece.repeat(1_000_000 / piece.length)
  expect(typeof withoutCredentials(output)).toBe('string')
  expect(shownLines(output).length).toBeLessThanOrEqual(30)
  expect(readRefusal(output, 'h/a:1').words.length).toBeLessThanOrEqual(600)
})
