import { expect, test } from '@jest/globals'
import { outputWithoutCredentials, withoutCredentials } from '../../src/secrets/credentials.ts'

test.each([
  ['GET https://registry.test/v2/?state=secret failed', 'GET https://registry.test/v2/?*** failed'],
  ['unknown instruction: COPPY (did you mean COPY?)', 'unknown instruction: COPPY (did you mean COPY?)'],
])('%s', (text, masked) => expect(withoutCredentials(text)).toBe(masked))

test('a quote in a password does not show the rest of it in what a program printed', () => {
  expect(outputWithoutCredentials("clone https://u:s3c'r<et@a.io/x?y=1")).toBe('clone https://***@a.io/x?***')
})
