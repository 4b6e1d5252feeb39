import { expect, test } from '@jest/globals'
import { buildMask } from '../../src/buildx/build-mask.ts'
import { readOptions } from '../helpers/options.ts'

const inputs = {
  'build-args': 'NPM_TOKEN=s3cr3t-token\nVERSION=1.2.3\nAPI_KEY',
  secrets: 'pem=line one of it\n',
  'secret-envs': 'x=FROM_ENV',
}
const mask = buildMask(readOptions({ context: '.', ...inputs }, '/', []).build, {
  API_KEY: 'from-environment',
  FROM_ENV: 'value of a secret\nin two lines',
})

test.each([
  ['token s3cr3t-token was refused', 'token *** was refused'],
  ['version 1.2.3', 'version 1.2.3'],
  ['key from-environment', 'key ***'],
  ['line one of it', '***'],
  ['a value of a secret', 'a ***'],
  ['in two lines', '***'],
  ['fetch https://user:hunter2@example.com/a.tgz?sig=abc', 'fetch https://***@example.com/a.tgz?***'],
  ['return a?b:c', 'return a?b:c'],
])('%s', (text, shown) => expect(mask(text)).toBe(shown))
