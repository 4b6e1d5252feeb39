import { expect, test } from '@jest/globals'
import { withoutCredentials } from '../../src/secrets/credentials.ts'

test.each([
  ['GET https://registry.test/v2/?state=secret failed', 'GET https://registry.test/v2/?*** failed'],
  ['unknown instruction: COPPY (did you mean COPY?)', 'unknown instruction: COPPY (did you mean COPY?)'],
])('%s', (text, masked) => expect(withoutCredentials(text)).toBe(masked))
