import { expect, test } from '@jest/globals'
import { registryCredential } from '../../../src/checks/secrets/registry-credential.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { BASE64_AUTH, NPM, PASSWORD } from '../../helpers/planted.ts'
import { gone } from '../images.ts'
import { findingLines, findings } from './findings.ts'

const npmrc = { path: '/app/.npmrc', content: `//registry.example.com/:_authToken=${NPM}\n` }

test.each<[string, FakeImage, string[]]>([
  ['.npmrc', { layers: [[npmrc]] }, ['error /app/.npmrc layer 0']],
  ['deleted', { layers: [[npmrc], [gone('/app/.npmrc')]] }, ['error /app/.npmrc layer 0, deleted']],
  [
    '.docker/config.json',
    { layers: [[{ path: '/root/.docker/config.json', content: `{"auths":{"x":{"auth":"${BASE64_AUTH}"}}}` }]] },
    ['error /root/.docker/config.json layer 0'],
  ],
  [
    'a token in a script',
    { layers: [[{ path: '/app/publish', content: `#!/bin/sh\nnpm config set //x/:_authToken=${NPM}\n` }]] },
    ['error /app/publish layer 0'],
  ],
  ['a reference', { layers: [[{ path: '/app/.npmrc', content: `//x/:_authToken=\${NPM_TOKEN}` }]] }, []],
  ['settings without one', { layers: [[{ path: '/app/.npmrc', content: 'ignore-scripts=true\n' }]] }, []],
])('%s', async (_, image, expected) => {
  expect(await findingLines(registryCredential, image)).toEqual(expected)
})

test('possibly human-chosen values have no fingerprint: a short password can be guessed from its hash', async () => {
  const netrc = { path: '/root/.netrc', content: `machine x login y password ${PASSWORD}` }
  const both = await findings(registryCredential, { layers: [[netrc, npmrc]] })
  expect(both.map(({ path, data }) => [path, data['fingerprints']])).toEqual([
    ['/app/.npmrc', [expect.stringMatching(/^[0-9a-f]{12}$/)]],
    ['/root/.netrc', []],
  ])
})
