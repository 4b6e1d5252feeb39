import { expect, test } from '@jest/globals'
import { definitionEnvironment } from '../../src/buildx/definition-environment.ts'

const NOTHING = { secrets: [], secretEnvs: [] }
const seen = (name: string, value: string, build: Parameters<typeof definitionEnvironment>[1] = NOTHING) =>
  definitionEnvironment({ [name]: value }, build)[name]

test.each([
  ['TAG', '1.2.3'],
  ['VERSION', '2'],
  ['CI', 'true'],
  ['GITHUB_SHA', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['GITHUB_REF_NAME', 'main'],
  ['GITHUB_ACTOR', 'octocat'],
  ['AUTHOR', 'me'],
  ['REGISTRY', 'registry.example.com/acme'],
  ['PATH', '/usr/bin'],
  ['SSH_AUTH_SOCK', '/tmp/agent'],
  ['TOKENIZERS_PARALLELISM', 'false'],
])('a definition gets %s', (name, value) => expect(seen(name, value)).toBe(value))

test.each([
  ['ACTIONS_RUNTIME_TOKEN', 'x.y.z'],
  ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'x.y.z'],
  ['ACTIONS_ID_TOKEN_REQUEST_URL', 'https://example.com/'],
  ['GITHUB_TOKEN', 'x'],
  ['NPM_TOKEN', 'x'],
  ['MY_SECRET_VALUE', 'x'],
  ['DB_PASSWORD_FILE_CONTENT', 'x'],
  ['AWS_SECRET_ACCESS_KEY', 'x'],
  ['AWS_SESSION_TOKEN', 'x'],
  ['DOCKER_AUTH_CONFIG', '{}'],
  ['GIT_CONFIG_VALUE_0', 'AUTHORIZATION: basic eDp5'],
  ['DATABASE', 'postgres://me:hunter2@db/app'],
  ['HTTPS_PROXY', 'http://me:hunter2@proxy:3128'],
  ['SIGNER', '-----BEGIN PRIVATE KEY-----\nabc'],
])('a definition gets no value of %s', (name, value) => expect(seen(name, value)).toBe(''))

test('a definition gets no secret of the inputs', () => {
  expect(seen('HARMLESS', 'hunter2', { ...NOTHING, secrets: [{ id: 'a', value: 'hunter2' }] })).toBe('')
  expect(seen('HARMLESS', 'x', { ...NOTHING, secretEnvs: [{ id: 'a', env: 'HARMLESS' }] })).toBe('')
})
