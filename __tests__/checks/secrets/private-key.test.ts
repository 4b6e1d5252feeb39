import { expect, test } from '@jest/globals'
import { privateKey } from '../../../src/checks/secrets/private-key.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { ED25519_KEY, ENCRYPTED_KEY, PRIVATE_KEY, PUBLIC_KEY } from '../../helpers/planted.ts'
import { gone } from '../images.ts'
import { findingLines, findings } from './findings.ts'

const key = (path: string, content = PRIVATE_KEY) => ({ path, content })

test.each<[string, FakeImage, string[]]>([
  ['in an own layer', { layers: [[], [key('/app/id_rsa')]] }, ['error /app/id_rsa layer 1']],
  ['deleted later', { layers: [[key('/k.pem')], [gone('/k.pem')]] }, ['error /k.pem layer 0, deleted']],
  ['with its folder', { layers: [[key('/k/k.pem')], [gone('/k')]] }, ['error /k/k.pem layer 0, deleted']],
  [
    'overwritten by a file without a key',
    { layers: [[key('/k.pem')], [key('/k.pem', PUBLIC_KEY)]] },
    ['error /k.pem layer 0, deleted'],
  ],
  [
    'replaced by another',
    { layers: [[key('/k.pem')], [key('/k.pem', ED25519_KEY)]] },
    ['error /k.pem layer 0, deleted', 'error /k.pem layer 1'],
  ],
  ['rewritten without a change', { layers: [[key('/k.pem')], [key('/k.pem')]] }, ['error /k.pem layer 0']],
  [
    'still available under another name',
    { layers: [[key('/k.pem'), { path: '/link.pem', type: 'hardlink', link: '/k.pem' }], [gone('/k.pem')]] },
    ['error /k.pem layer 0, deleted'],
  ],
  ['under a password', { layers: [[key('/k.pem', ENCRYPTED_KEY)]] }, ['warning /k.pem layer 0, encrypted']],
  ['among tests', { layers: [[key('/app/test/certs/k.pem')]] }, ['warning /app/test/certs/k.pem layer 0, test']],
  [
    'of an SSH server',
    { layers: [[key('/etc/ssh/ssh_host_rsa_key')]] },
    ['warning /etc/ssh/ssh_host_rsa_key layer 0, hostKey'],
  ],
  [
    'of the base',
    { layers: [[key('/a.pem'), key('/b.pem')], [gone('/a.pem')]], base: { layers: 1 } },
    ['info /a.pem layer 0, and 1 more, inherited'],
  ],
  [
    'of the base, written again by chown',
    { layers: [[key('/a.pem')], [key('/a.pem')]], base: { layers: 1 } },
    ['info /a.pem layer 0, inherited'],
  ],
  [
    'that packages publish for everybody',
    {
      layers: [
        [
          key('/app/node_modules/tls/test/fixtures/server.key'),
          key('/usr/lib/python3.11/test/certdata/key.pem'),
          key('/opt/venv/lib/python3.12/site-packages/x/tests/key.pem'),
          key('/usr/local/go/src/crypto/tls/testdata/key.pem'),
          key('/etc/ssl/private/ssl-cert-snakeoil.key'),
          key('/usr/share/doc/x/examples/key.pem'),
        ],
      ],
    },
    ['info /app/node_modules/tls/test/fixtures/server.key layer 0, and 5 more, shared'],
  ],
  ['public ones', { layers: [[key('/a.pem', PUBLIC_KEY), key('/b.pub', 'ssh-rsa AAAA')]] }, []],
])('%s', async (_, image, expected) => {
  expect(await findingLines(privateKey, image)).toEqual(expected)
})

test('the finding has only a fingerprint and the line', async () => {
  const [one] = await findings(privateKey, { layers: [[key('/app/a.key', `# mine\n${PRIVATE_KEY}`)]] })
  expect(one?.data).toEqual({
    rules: ['private-key'],
    line: 2,
    count: 1,
    fingerprints: [expect.stringMatching(/^[0-9a-f]{12}$/)],
    names: [],
    deleted: false,
  })
})
