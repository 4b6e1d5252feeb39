import { expect, test } from '@jest/globals'
import { imageConfig } from '../../../src/checks/secrets/image-config.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { AWS_SECRET, bodyOf, GITHUB, NPM, noise, PASSWORD, PRIVATE_KEY, STRIPE_TEST } from '../../helpers/planted.ts'
import { findings } from './findings.ts'

type Config = NonNullable<FakeImage['config']>

const made = (createdBy: string) => ({ createdBy, emptyLayer: false })
const said = (createdBy: string) => ({ createdBy, emptyLayer: true })

async function findingLines(config: Config, layers = 0, base = 0): Promise<string[]> {
  const image = { layers: Array(layers).fill([]), config, ...(base > 0 && { base: { layers: base } }) }
  return (await findings(imageConfig, image)).map(({ severity, layer, data }) =>
    [`${severity} ${data['source']}`, data['name'], layer === null ? '' : `layer ${layer}`].filter(x => x).join(' '),
  )
}

test.each<[string, Config, string[]]>([
  ['a token', { env: ['PATH=/bin', `NPM_TOKEN=${NPM}`] }, ['error environment NPM_TOKEN']],
  ['a token under any name', { env: [`SETTINGS=x;${GITHUB}`] }, ['error environment SETTINGS']],
  ['a password', { env: [`DB_PASSWORD=${PASSWORD.slice(0, 9)}`] }, ['warning environment DB_PASSWORD']],
  ['a generated key', { env: [`SESSION_SECRET=${noise(40)}`] }, ['error environment SESSION_SECRET']],
  [
    'a URL with a password',
    { env: [`DATABASE_URL=postgres://app:${PASSWORD}@db/app`] },
    ['warning environment DATABASE_URL'],
  ],
  ["a key for a service's test mode", { env: [`STRIPE_KEY=${STRIPE_TEST}`] }, ['warning environment STRIPE_KEY']],
  ['a key for tests next to another', { env: [`KEYS=${STRIPE_TEST},${GITHUB}`] }, ['error environment KEYS']],
  ['a random value without a name that says so', { env: [`BUILD_ID=${noise(40)}`] }, []],
  ['a label', { labels: { 'com.example.token': GITHUB } }, ['error label com.example.token']],
  [
    'an argument',
    { history: [made(`RUN |2 A=1 NPM_TOKEN=${NPM} /bin/sh -c npm ci # buildkit`)] },
    ['error argument NPM_TOKEN'],
  ],
  [
    'an argument of the classic builder',
    { history: [made(`|1 NPM_TOKEN=${NPM} /bin/sh -c npm ci`)] },
    ['error argument NPM_TOKEN'],
  ],
  [
    'one with spaces before',
    { history: [made(`RUN |2 A=a b c NPM_TOKEN=${NPM} /bin/sh -c npm ci`)] },
    ['error argument NPM_TOKEN'],
  ],
  [
    'its default',
    { history: [said(`ARG NPM_TOKEN=${NPM}`), made(`RUN |1 NPM_TOKEN=${NPM} /bin/sh -c x`)] },
    ['error argument NPM_TOKEN'],
  ],
  [
    'a variable that was set to something else',
    { env: ['NPM_TOKEN='], history: [said(`ENV NPM_TOKEN=${NPM}`)] },
    ['error environment NPM_TOKEN'],
  ],
  [
    'a token in a trigger',
    { others: { 'config.OnBuild': `RUN curl -H "X: ${GITHUB}" x` } },
    ['error field config.OnBuild'],
  ],
  ['a key in an author', { others: { 'history.author': PRIVATE_KEY } }, ['error field history.author']],
  [
    'a password in a trigger',
    { others: { 'config.OnBuild': `ENV DB_PASSWORD=${noise(30)}` } },
    ['error field config.OnBuild'],
  ],
  ['a key in Base64', { env: [`A=${Buffer.from(`  ${PRIVATE_KEY}`).toString('base64')}`] }, ['error environment A']],
  ['a key in DER in Base64', { env: [`A=${bodyOf(PRIVATE_KEY)}`] }, ['error environment A']],
  [
    'both parts of an AWS key, under any name',
    { env: [`A=AKIA${noise(16, 'id', 'ABCDEFGHIJKL')}`, `B=${AWS_SECRET}`, 'C=1'] },
    ['warning environment B'],
  ],
  [
    'a command',
    { history: [made(`RUN /bin/sh -c curl -H "Authorization: Bearer ${GITHUB}" x # buildkit`)] },
    ['error command RUN'],
  ],
  [
    'a clone',
    { history: [made(`RUN /bin/sh -c git clone https://u:${PASSWORD}@example.com/x # buildkit`)] },
    ['warning command RUN'],
  ],
])('%s', async (_, config, expected) => {
  expect(await findingLines(config)).toEqual(expected)
})

test.each<[string, Config]>([
  ['nothing', {}],
  [
    'what official images set',
    {
      env: [
        'GPG_KEY=A035C8C19219BA821ECEA86B64E628F8D684696D',
        'PYTHON_SHA256=ab',
        'NODE_VERSION=24.1.0',
        'YARN_VERSION=1.22.22',
        'GOTOOLCHAIN=local',
        'PHPIZE_DEPS=autoconf g++',
        `PHP_SHA256=${noise(64)}`,
      ],
    },
  ],
  [
    'names with another meaning',
    {
      env: [
        `KMS_KEY_ALIAS=${noise(20)}`,
        `DB_AUTH_MODE=${noise(20)}`,
        `TOKEN_FILE=${noise(20)}`,
        `SECRET_NAME=${noise(20)}`,
        `PUBLIC_KEY=${noise(40)}`,
        `AWS_ACCESS_KEY_ID=${noise(20)}`,
        'MAX_TOKENS=40960000',
      ],
    },
  ],
  [
    'references, examples and flags',
    {
      env: [
        'A_TOKEN=/run/secrets/a',
        'B_TOKEN=$TOKEN',
        'C_PASSWORD=changeme',
        'D_SECRET=',
        'USE_TOKEN=true',
        'SECRET_KEY_BASE=dummy-for-precompile',
      ],
    },
  ],
  [
    'an argument without a value',
    { history: [said('ARG NPM_TOKEN'), made('RUN |1 NPM_TOKEN= /bin/sh -c npm ci # buildkit')] },
  ],
  [
    'a command with a reference',
    {
      history: [
        made(`RUN /bin/sh -c echo "//x/:_authToken=\${NPM_TOKEN}" > .npmrc && git clone https://x:$TOKEN@example.com`),
      ],
    },
  ],
  [
    'one part of an AWS key',
    { env: [`A=AKIA${noise(16, 'id', 'ABCDEFGHIJKL')}`, `B=${noise(40, 'x', '0123456789abcdef')}`] },
  ],
  [
    'other fields',
    {
      others: {
        created: '2026-01-01T00:00:00Z',
        'history.comment': 'buildkit.dockerfile.v0',
        'config.Shell': '/bin/bash\n-o\npipefail\n-c',
        'config.Volumes': '/var/lib/data\n/run/secrets/token',
        'config.Image': `sha256:${noise(64, 'i', '0123456789abcdef')}`,
        'config.OnBuild': 'RUN --mount=type=secret,id=npm npm ci\nARG TOKEN',
      },
    },
  ],
  ['a secret mount', { history: [made('RUN /bin/sh -c npm ci # buildkit')] }],
])('%s has no finding', async (_, config) => {
  expect(await findingLines(config)).toEqual([])
})

test('a variable of the base is an info; a command has its layer', async () => {
  const history = [said('ENV A=1'), made(`RUN |1 A_TOKEN=${NPM} /bin/sh -c x`), made(`RUN /bin/sh -c echo ${GITHUB}`)]
  expect(await findingLines({ history }, 2, 1)).toEqual(['error command RUN layer 1', 'info argument A_TOKEN'])
})

test('a history that does not match the layers gives no layer', async () => {
  expect(await findingLines({ history: [made(`RUN /bin/sh -c echo ${GITHUB}`)] }, 2, 1)).toEqual(['error command RUN'])
})
