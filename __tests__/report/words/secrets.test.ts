import { expect, test } from '@jest/globals'
import { CHECKS } from '../../../src/checks/registry.ts'
import { describeFinding } from '../../../src/report/words.ts'
import { gone } from '../../checks/images.ts'
import { findings } from '../../checks/secrets/told.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { ENCRYPTED_KEY, GITHUB, NPM, PASSWORD, PRIVATE_KEY } from '../../helpers/planted.ts'

async function words(id: string, image: FakeImage): Promise<string[]> {
  const check = CHECKS.find(candidate => candidate.id === id)
  if (check === undefined) throw new Error(`there is no check ${id}`)
  const print = /`[0-9a-f]{12}`/g
  return (await findings(check, image)).map(finding => describeFinding(finding).message.replace(print, '`print`'))
}

const key = { path: '/app/id_rsa', content: PRIVATE_KEY }

test.each<[string, string, FakeImage, string]>([
  ['a key', 'private-key', { layers: [[key]] }, 'Shipped: a private key in `/app/id_rsa`; fingerprint `print`.'],
  [
    'a deleted key',
    'private-key',
    { layers: [[key], [gone('/app')]] },
    'Removed from view, still shipped: a private key in `/app/id_rsa`; fingerprint `print`.',
  ],
  [
    'a key under a password, further down',
    'private-key',
    { layers: [[{ path: '/a.key', content: `# x\n${ENCRYPTED_KEY}` }]] },
    'Shipped: a private key in `/a.key`, line 2; under a password; fingerprint `print`.',
  ],
  [
    'two keys of the base',
    'private-key',
    { layers: [[key, { ...key, path: '/b.key' }]], base: { layers: 1 } },
    'Inherited from the base: private keys in `/app/id_rsa` and `/b.key`.',
  ],
  [
    'a host key',
    'private-key',
    { layers: [[{ ...key, path: '/etc/ssh/ssh_host_rsa_key' }]] },
    'Shipped: the host key of an SSH server, in `/etc/ssh/ssh_host_rsa_key`: every container has the same one, and so has everybody who pulls the image.',
  ],
  [
    'a token of npm',
    'registry-credential',
    { layers: [[{ path: '/app/.npmrc', content: `//x/:_authToken=${NPM}` }]] },
    'Shipped: a credential (npmrc) in `/app/.npmrc`; fingerprint `print`.',
  ],
  [
    'tokens in a test',
    'token',
    { layers: [[{ path: '/app/test/a.js', content: `\n'${GITHUB}'\n'${GITHUB}x'` }]] },
    'Shipped: a token (github) in `/app/test/a.js`, line 2, among tests; fingerprint `print`.',
  ],
  [
    'a file of variables',
    'env-file',
    { layers: [[{ path: '/app/.env', content: `A_TOKEN=${PASSWORD}\nB_SECRET=${PASSWORD}` }]] },
    'Shipped: a file of variables with secrets in `/app/.env`; `A_TOKEN` and `B_SECRET`.',
  ],
  [
    'a variable',
    'image-config',
    { config: { env: [`A_TOKEN=${NPM}`] } },
    'The variable `A_TOKEN` has a secret in the config of the image, for everybody who can pull it.',
  ],
  [
    'a build argument',
    'image-config',
    { config: { history: [{ createdBy: `ARG A_TOKEN=${NPM}`, emptyLayer: true }] } },
    'The value of the build argument `A_TOKEN` stands in the history of the image, for everybody who can pull it.',
  ],
  [
    'a command',
    'image-config',
    { config: { history: [{ createdBy: `RUN /bin/sh -c echo ${NPM}`, emptyLayer: true }] } },
    'The text of an instruction (`RUN`) has a secret in it, which the history of the image shows to everybody who can pull it.',
  ],
])('%s', async (_, name, image, message) => {
  expect(await words(`secrets/${name}`, image)).toEqual([message])
})
