import { describe, expect, test } from '@jest/globals'
import { registryCredential } from '../../../src/checks/secrets/registry-credential.ts'
import { type FakeImage, fakeImage, withExtracts } from '../../helpers/image.ts'
import { BASE64_AUTH, NPM, PASSWORD } from '../../helpers/planted.ts'
import { runChecks } from '../../helpers/run-checks.ts'
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

describe('a file that was not searched whole', () => {
  const npmrcs = (path: string) => [{ path, content: `//x/:_authToken=${NPM}\n${'#\n'.repeat(2 ** 23)}` }]

  test('makes the check an error that names the way out, and what was found stays', async () => {
    const image = await withExtracts(fakeImage({ layers: [npmrcs('/app/.npmrc')] }))
    const { results, findings: found } = runChecks(image, {}, [registryCredential])
    expect(results).toEqual([
      {
        id: 'secrets/registry-credential',
        result: 'error',
        error: expect.objectContaining({
          code: 'secret-unread',
          message: '/app/.npmrc is too large to search all of it for secrets.',
          hint: expect.stringContaining('waive the check for this path'),
        }),
      },
    ])
    expect(found.map(({ severity, unread }) => [severity, unread?.code ?? 'found'])).toEqual([
      ['error', 'found'],
      ['warning', 'secret-unread'],
    ])
  })

  test('is an info in the base image', async () => {
    const image = await withExtracts(fakeImage({ layers: [npmrcs('/app/.npmrc')], base: { layers: 1 } }))
    const { results, findings: found } = runChecks(image, {}, [registryCredential])
    expect(results).toEqual([{ id: 'secrets/registry-credential', result: 'pass', error: null }])
    expect(found.map(({ severity, data }) => [severity, data['unread'] ?? false])).toEqual([
      ['info', false],
      ['info', true],
    ])
  })
})
