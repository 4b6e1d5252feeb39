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
  ...'NPM_TOKEN DB_PASSWORD SERVICE_TOKEN REPLACE_WITH_PASSWORD TOKEN_HERE PYPI_API_TOKEN OAUTH2_TOKEN K8S_TOKEN S3_SECRET_2 TOKEN123'.split(
    ' ',
  ),
  ...[
    '@REPO_PASSWORD@',
    '@repo.password@',
    '__NPM_TOKEN__',
    '[token]',
    '[your token]',
    '(known after apply)',
    'optional; leave empty if not used.',
  ],
  ...'anonymous localstack not-used android defaultPassword notdefined secretToken my-secret-pw mysecretpassword some_secret_here my-token-here dev-secret-key'.split(
    ' ',
  ),
  ...['change-this-in-production', '!ChangeMe!', 'ThisTokenIsNotSoSecretChangeIt', 'please-replace-with-a-token'],
  ...[
    '`cat /run/x`',
    '!Ref DatabasePassword',
    '~/.gem/client.pem',
    '/keys/k.pem',
    '/prod/db/password',
    'certs/tls.key',
  ],
  'C:\\keys\\a',
  ...'arn:aws:secretsmanager:eu-west-1:1234:secret:x-AbCdEf gcp:secretmanager:projects/x ssm:/prod/db sm://project/x aws-ssm://prod/db gcp-secret://x/y secretsmanager:x azkv://x doppler:x ref+vault://a/b aws-secretsmanager://x'.split(
    ' ',
  ),
  ...['@Microsoft.KeyVault(SecretUri=https://x)', 'projects/acme-prod/secrets/db-pw'],
  // The keys in Stripe's documentation.
  `sk${'_test'}_4eC39H${noise(18)}`,
  `sk${'_test'}_BQokik${noise(18)}`,
])('%p is a placeholder', value => {
  expect(isPlaceholder(value)).toBe(true)
})

test.each([
  ...[
    PASSWORD,
    GITHUB,
    AWS_SECRET,
    'hunter2',
    'correct horse',
    '/tYyfbH4a+9',
    '!tYyfbH4a',
    '@tYyf',
    '[tYy]fbH4',
    'password1',
  ],
  // Capitals with digits among them, words around a secret, and names that only start like those of stores.
  ...[
    'K9F2_X8Q1_7ZPM',
    'MY_K9F2X8Q17ZPM',
    `secret-${PASSWORD}`,
    `Token${noise(20)}`,
    'smith:tYyfbH4a',
    'secretly://tYyf'.slice(0, 8),
  ],
  ...[noise(40), noise(40).toUpperCase(), `${noise(20)}/${noise(20)}`, `/${noise(39)}`],
  `sk${'_test'}_${noise(24)}`,
  `postgres://app:${PASSWORD}@db/app`,
])('value %# can be a secret', value => {
  expect(isPlaceholder(value)).toBe(false)
})

test.each<[string, boolean]>([
  [noise(16), true],
  [noise(8), false],
  ['a sentence with several words', false],
  ['alllowercaseletters', false],
  ['Aaaaaaaaaaaaaaaaaaaa1', false],
  ['customerIdentifierV2', false],
  ['MyCompanyDeployUser2024', false],
  ['billing-service-account-2', false],
  ['ACME_BillingService_2024', false],
  [`customer${noise(16)}`, true],
  ['9f8c1d2e-4a5b-4c6d-8e7f-0a1b2c3d4e5f', true],
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

test('what no program replaces is a value, although it starts like a reference', () => {
  for (const start of ['$', '%', '{']) {
    expect(isPlaceholder(`${start}Zk39fjQ8rT`)).toBe(true)
    expect(isPlaceholder(`${start}Zk39fjQ8rT`, true)).toBe(false)
  }
  for (const value of [
    '$NPM_TOKEN',
    '$token',
    `\${A1}`,
    '$(cat x)',
    '%TOKEN%',
    '{token}',
    '{{ x }}',
    '$changeme',
    'changeme',
  ])
    expect([value, isPlaceholder(value, true)]).toEqual([value, true])
})
