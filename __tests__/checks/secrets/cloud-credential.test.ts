import { expect, test } from '@jest/globals'
import { cloudCredential } from '../../../src/checks/secrets/cloud-credential.ts'
import type { FakeImage } from '../../helpers/image.ts'
import { AWS_SECRET, PASSWORD, PRIVATE_KEY } from '../../helpers/planted.ts'
import { gone } from '../images.ts'
import { findingLines } from './findings.ts'

const aws = { path: '/root/.aws/credentials', content: `aws_secret_access_key = ${AWS_SECRET}\n` }

test.each<[string, FakeImage, string[]]>([
  ['of AWS', { layers: [[aws]] }, ['error /root/.aws/credentials layer 0']],
  ['deleted', { layers: [[aws], [gone('/root/.aws')]] }, ['error /root/.aws/credentials layer 0, deleted']],
  ['of the base', { layers: [[aws]], base: { layers: 1 } }, ['info /root/.aws/credentials layer 0, inherited']],
  [
    'of a database, chosen by a person',
    { layers: [[{ path: '/root/.pgpass', content: `db:5432:*:app:${PASSWORD}` }]] },
    ['error /root/.pgpass layer 0'],
  ],
  [
    'a service account is one finding, not also a private key',
    {
      layers: [
        [
          {
            path: '/app/sa.json',
            content: JSON.stringify({ type: 'service_account', private_key_id: 'x', private_key: PRIVATE_KEY }),
          },
        ],
      ],
    },
    ['error /app/sa.json layer 0'],
  ],
  [
    'the example of the documentation',
    {
      layers: [
        [{ path: '/app/x.py', content: `aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCY${'EXAMPLE'}KEY"` }],
      ],
    },
    [],
  ],
  ['a region', { layers: [[{ path: '/root/.aws/config', content: '[default]\nregion = eu-central-1\n' }]] }, []],
])('%s', async (_, image, expected) => {
  expect(await findingLines(cloudCredential, image)).toEqual(expected)
})
