import { expect, test } from '@jest/globals'
import { Failure } from '../src/failure.ts'

test.each([
  ['no such host', 'Check the name.', 'no such host. Check the name.'],
  ['It is damaged.', 'Save it again.', 'It is damaged. Save it again.'],
  ['It is damaged.', null, 'It is damaged.'],
])('%s with a hint is sentences', (message, hint, sentences) =>
  expect(new Failure('internal', message, { hint }).sentences).toBe(sentences),
)
