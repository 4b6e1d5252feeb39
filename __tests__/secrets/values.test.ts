import { expect, test } from '@jest/globals'
import { holdsToken, isMachineMade, isPlaceholder, isSecretName } from '../../src/secrets/values.ts'
import { AWS_SECRET, GITHUB, noise, PASSWORD, TOKENS } from '../helpers/planted.ts'

test.each(
  'PASSWORD DB_PASSWORD db.password dbPassword POSTGRES_PASS MYSQL_PWD SECRET CLIENT_SECRET SESSION_SECRET_V2 NPM_TOKEN npm_config__authToken API_KEY apiKey STRIPE_API_KEY SECRET_KEY_BASE RAILS_MASTER_KEY AWS_SECRET_ACCESS_KEY JWT_PRIVATE_KEY ENCRYPTION_KEY GOOGLE_CREDENTIALS TOKEN_PROD'.split(
    ' ',
  ),
)('%s is the name of a secret', name => {
  expect(isSecretName(name)).toBe(true)
})

test.each(
  'PWD OLDPWD PATH KMS_KEY_ALIAS SASL_AUTH_MODE TOKEN_FILE PASSWORD_FILE SECRET_NAME TOKEN_TTL TOKEN_URL MAX_TOKENS GPG_KEY PUBLIC_KEY AWS_ACCESS_KEY_ID KEYBOARD COMPASS SECRETARY NEXT_PUBLIC_API_KEY VITE_API_KEY YARN_VERSION'.split(
    ' ',
  ),
)('%s is not', name => {
  expect(isSecretName(name)).toBe(false)
})

test.each([
  ...[
    '',
    'x',
    'true',
    '3600',
    'changeme',
    'CHANGE_ME_PLEASE',
    'password',
    'postgres',
    '********',
    'xxxxxxxxxxxx',
    'aaaaaaaaaaaaaaaa',
  ],
  ...[
    '$TOKEN',
    `\${TOKEN}`,
    '{{ token }}',
    '{token}',
    '%(token)s',
    '<your token>',
    'your-api-key',
    'env:TOKEN',
    `encrypted:${noise(80)}`,
    `ENC[AES256_GCM,data:${noise(40)}]`,
    '/run/secrets/token',
  ],
  ...[
    `AKIAIOSFODNN7${'EXAMPLE'}`,
    'my-secret-token',
    'dummy-key-for-build',
    'sk_test_1234567890',
    'REDACTED',
    'op://vault/item/field',
  ],
])('%p is a placeholder', value => {
  expect(isPlaceholder(value)).toBe(true)
})

test.each([PASSWORD, GITHUB, AWS_SECRET, 'hunter2', 'correct horse', '/tYyfbH4a+9'])(
  'value %# can be a secret',
  value => {
    expect(isPlaceholder(value)).toBe(false)
  },
)

test.each<[string, boolean]>([
  [noise(16), true],
  [noise(8), false],
  ['a sentence with several words', false],
  ['alllowercaseletters', false],
  ['Aaaaaaaaaaaaaaaaaaaa1', false],
])('machine-generated: %p is %p', (value, expected) => {
  expect(isMachineMade(value)).toBe(expected)
})

test.each(Object.entries(TOKENS))('a token of %s is recognized', (_, value) => {
  expect(holdsToken(`curl -H "x: ${value}" https://example.com`)).toBe(true)
  expect(holdsToken(`prefix${value}`)).toBe(false)
})

test.each(['', 'npm_config_cache npm_lifecycle_event', `gh${'p'}_${'x'.repeat(36)}`, 'hf_transfer and sk-ant-api'])(
  '%p contains no secret',
  text => {
    expect(holdsToken(text)).toBe(false)
  },
)
