import { expect, test } from '@jest/globals'
import { CHECKS } from '../../../src/checks/registry.ts'
import { describeFinding } from '../../../src/report/describe-finding.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { AWS_SECRET, ENCRYPTED_KEY, GITHUB, NPM, PASSWORD, PRIVATE_KEY, STRIPE_TEST } from '../../helpers/planted.ts'
import { gone } from '../images.ts'
import { findings } from './findings.ts'

async function words(name: string, image: FakeImage): Promise<{ message: string; fix: string | null }[]> {
  const check = CHECKS.find(({ id }) => id === `secrets/${name}`)
  if (check === undefined) throw new Error(`there is no check secrets/${name}`)
  const print = /`[0-9a-f]{12}`/g
  return (await findings(check, image)).map(finding => {
    const { message, fix } = describeFinding(finding)
    return { message: message.replace(print, '`print`'), fix }
  })
}

const key = { path: '/app/id_rsa', content: PRIVATE_KEY }
const MOUNT = 'Mount it with `RUN --mount=type=secret` for the one instruction that needs it'
const DELETING = 'Deleting it in a later instruction leaves it in the earlier layer.'

test.each<[string, string, FakeImage, string]>([
  ['a key', 'private-key', { layers: [[key]] }, '`/app/id_rsa` contains a private key (fingerprint `print`).'],
  [
    'a deleted key',
    'private-key',
    { layers: [[key], [gone('/app')]] },
    '`/app/id_rsa` contains a private key (fingerprint `print`). A later layer deletes or replaces the file, but the image still ships it.',
  ],
  [
    'a key under a password, further down',
    'private-key',
    { layers: [[{ path: '/a.key', content: `# x\n${ENCRYPTED_KEY}` }]] },
    '`/a.key` contains a private key on line 2 (encrypted with a password; fingerprint `print`).',
  ],
  [
    'two keys in a file',
    'private-key',
    { layers: [[{ path: '/a.key', content: `# x\n${PRIVATE_KEY}\n${ENCRYPTED_KEY}` }]] },
    '`/a.key` contains 2 private keys, the first on line 2 (fingerprints `print` and `print`).',
  ],
  [
    'a key of the base',
    'private-key',
    { layers: [[key]], base: { layers: 1 } },
    '`/app/id_rsa` contains a private key (fingerprint `print`). It comes from the base image.',
  ],
  [
    'two encrypted keys of the base',
    'private-key',
    {
      layers: [
        [
          { ...key, content: ENCRYPTED_KEY },
          { path: '/b.key', content: ENCRYPTED_KEY },
        ],
      ],
      base: { layers: 1 },
    },
    'The base image contains private keys in `/app/id_rsa` and `/b.key`.',
  ],
  [
    'a key of a package',
    'private-key',
    {
      layers: [
        [
          { ...key, path: '/app/node_modules/x/a.key' },
          { path: '/app/node_modules/.yarn-state.yml', content: '"x@npm:1":\n' },
        ],
      ],
    },
    'Published packages contain a private key in `/app/node_modules/x/a.key`. Only records that own layers wrote show that the packages are published.',
  ],
  [
    'a host key',
    'private-key',
    { layers: [[{ ...key, path: '/etc/ssh/ssh_host_rsa_key' }]] },
    '`/etc/ssh/ssh_host_rsa_key` is an SSH host key. Every container shares it, and anyone who can pull the image can read it.',
  ],
  [
    'a credential of AWS',
    'cloud-credential',
    { layers: [[{ path: '/root/.aws/credentials', content: `aws_secret_access_key = ${AWS_SECRET}\n` }]] },
    '`/root/.aws/credentials` contains a credential (`aws-credentials`; fingerprint `print`).',
  ],
  [
    'a token of npm',
    'registry-credential',
    { layers: [[{ path: '/app/.npmrc', content: `//x/:_authToken=${NPM}` }]] },
    '`/app/.npmrc` contains a credential (`npmrc`; fingerprint `print`).',
  ],
  [
    'a token of npm in the base',
    'registry-credential',
    { layers: [[{ path: '/app/.npmrc', content: `//x/:_authToken=${NPM}` }]], base: { layers: 1 } },
    'The base image contains a credential (`npmrc`) in `/app/.npmrc`.',
  ],
  [
    'tokens in a test',
    'token',
    { layers: [[{ path: '/app/test/a.js', content: `\n'${GITHUB}'\n'${GITHUB}x'` }]] },
    '`/app/test/a.js` contains a token on line 2 (`github`; among tests or documents; fingerprint `print`).',
  ],
  [
    'a token for a test mode',
    'token',
    { layers: [[{ path: '/app/a.js', content: `'${STRIPE_TEST}'` }]] },
    "`/app/a.js` contains a token (`stripe`; for the service's test mode; fingerprint `print`).",
  ],
  [
    'a file of variables',
    'env-file',
    { layers: [[{ path: '/app/.env', content: `A_TOKEN=${PASSWORD}\nB_SECRET=${PASSWORD}` }]] },
    '`/app/.env` contains secret variables (`A_TOKEN` and `B_SECRET`).',
  ],
  [
    'a variable',
    'image-config',
    { config: { env: [`A_TOKEN=${NPM}`] } },
    'The variable `A_TOKEN` contains a secret. Anyone who can pull the image can read it in the image config.',
  ],
  [
    'a build argument',
    'image-config',
    { config: { history: [{ createdBy: `ARG A_TOKEN=${NPM}`, emptyLayer: true }] } },
    'The value of the build argument `A_TOKEN` is recorded in the image history, readable by anyone who can pull the image.',
  ],
  [
    'a build argument of the base',
    'image-config',
    {
      layers: [[], []],
      base: { layers: 1 },
      config: {
        history: [
          { createdBy: `RUN |1 A_TOKEN=${NPM} /bin/sh -c x`, emptyLayer: false },
          { createdBy: 'COPY . .', emptyLayer: false },
        ],
      },
    },
    'The value of the build argument `A_TOKEN` of the base image is recorded in the image history, readable by anyone who can pull the image.',
  ],
  [
    'a label',
    'image-config',
    { config: { labels: { 'a.token': GITHUB } } },
    'The label `a.token` contains a secret, readable by anyone who can pull the image.',
  ],
  [
    'a command',
    'image-config',
    { config: { history: [{ createdBy: `RUN /bin/sh -c echo ${NPM}`, emptyLayer: true }] } },
    'A `RUN` instruction contains a secret. Anyone who can pull the image can read it in the image history.',
  ],
])('%s', async (_, name, image, message) => {
  expect((await words(name, image)).map(one => one.message)).toEqual([message])
})

test.each<[string, string, FakeImage, string | null]>([
  [
    'a key',
    'private-key',
    { layers: [[key]] },
    `${MOUNT}. If the program needs it at run time, mount it into the container instead. Then replace the key. ${DELETING}`,
  ],
  [
    'a key of the base',
    'private-key',
    { layers: [[key]], base: { layers: 1 } },
    'Take a base image without it, or build the base image again without it. Then replace the key.',
  ],
  [
    'a host key',
    'private-key',
    { layers: [[{ ...key, path: '/etc/ssh/ssh_host_rsa_key' }]] },
    'Delete it in the instruction that installs the server, and generate one with `ssh-keygen -A` when the container starts.',
  ],
  [
    'a credential',
    'registry-credential',
    { layers: [[{ path: '/root/.netrc', content: `machine x login y password ${PASSWORD}` }]] },
    `${MOUNT}, then revoke it. ${DELETING}`,
  ],
  [
    '.npmrc',
    'registry-credential',
    { layers: [[{ path: '/app/.npmrc', content: `//x/:_authToken=${NPM}` }]] },
    `Mount it with \`RUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci\`, then revoke it. ${DELETING}`,
  ],
  [
    'a build argument',
    'image-config',
    { config: { history: [{ createdBy: `ARG A_TOKEN=${NPM}`, emptyLayer: true }] } },
    'Use `RUN --mount=type=secret,id=…,env=A_TOKEN` instead, which passes the secret to one instruction only. Then revoke it.',
  ],
  [
    'a label',
    'image-config',
    { config: { labels: { 'a.token': GITHUB } } },
    'Remove the label. Then revoke the secret.',
  ],
  ...['/app/.env', '/app/api/.env.production', '/app/prod.env'].map((path): [string, string, FakeImage, string] => [
    `a file ${path}`,
    'env-file',
    { layers: [[{ path, content: `DB_PASSWORD=${PASSWORD}\n` }]] },
    `Add \`**/${path.includes('prod.env') ? 'prod.env' : '.env*'}\` to .dockerignore, and pass the variables to the container when it starts.`,
  ]),
])('the fix of %s', async (_, name, image, fix) => {
  expect((await words(name, image)).map(one => one.fix)).toEqual([fix])
})
