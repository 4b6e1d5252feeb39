import { expect, test } from '@jest/globals'
import { token } from '../../../src/checks/secrets/token.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { GITHUB, PASSWORD, STRIPE_TEST } from '../../helpers/planted.ts'
import { gone } from '../images.ts'
import { findingLines } from './findings.ts'

const config = (value = GITHUB, path = '/app/config.json') => ({ path, content: JSON.stringify({ value }) })

test.each<[string, FakeImage, string[]]>([
  ['in a configuration', { layers: [[config()]] }, ['error /app/config.json layer 0']],
  ['deleted', { layers: [[config()], [gone('/app')]] }, ['error /app/config.json layer 0, deleted']],
  ['for a test mode', { layers: [[config(STRIPE_TEST)]] }, ['warning /app/config.json layer 0, test-mode']],
  ['among tests', { layers: [[config(GITHUB, '/app/tests/x.json')]] }, ['warning /app/tests/x.json layer 0, test']],
  [
    'a password in a URL',
    {
      layers: [
        [
          config(`amqp://app:${PASSWORD}@queue.internal/x`),
          config(`https://app:${PASSWORD}@queue.example.com`, '/app/b.json'),
        ],
      ],
    },
    ['warning /app/config.json layer 0, url-password'],
  ],
  ['of the base', { layers: [[config()]], base: { layers: 1 } }, ['info /app/config.json layer 0, inherited']],
  ['in a package', { layers: [[config(GITHUB, '/app/node_modules/x/config.json')]] }, []],
  ['in a document', { layers: [[config(GITHUB, '/app/README.md')]] }, ['warning /app/README.md layer 0, test']],
  ['none', { layers: [[config('hello')]] }, []],
])('%s', async (_, image, expected) => {
  expect(await findingLines(token, image)).toEqual(expected)
})
