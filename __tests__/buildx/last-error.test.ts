import { expect, test } from '@jest/globals'
import { lastError } from '../../src/buildx/last-error.ts'

test.each([
  ['nothing', '', ''],
  ['empty lines', '\n \r\n', ''],
  ['no line of an error', 'first\nlast\n\n', 'last'],
  ['a line behind the error', 'ERROR: one\nERROR: two\r\nView build details\n', 'ERROR: two'],
  ['an indented error', '  ERROR: one\nmore', 'ERROR: one'],
])('%s', (_, stderr, expected) => expect(lastError(stderr)).toBe(expected))
