/** All input is hostile: no input may take time that grows faster than its length. */

import { expect, test } from '@jest/globals'
import { analyze } from '../../src/checks/analysis.ts'
import { imageConfig } from '../../src/checks/secrets/image-config.ts'
import { NO_SOURCE } from '../../src/checks/source.ts'
import { secrets } from '../../src/image/extract/secrets/secrets.ts'
import { BEGINNINGS, MARKS } from '../../src/secrets/marks.ts'
import { maskSecrets } from '../../src/secrets/mask.ts'
import { holdsToken, isPlaceholder, isSecretName } from '../../src/secrets/values.ts'
import { cpuSeconds, growthOfWork, LINEAR } from '../helpers/cpu.ts'
import { fakeImage, fakeLayer } from '../helpers/image.ts'
import { TOKENS } from '../helpers/planted.ts'

const LENGTH = 2 ** 15
/** Seconds of CPU time. Quadratic work takes ten times this, so only slower work is measured again. */
const SHORT = 0.05

const BEGIN = `-----BEGIN ${'PRIVATE'} KEY-----`
const PIECES = [
  ...Object.values(MARKS).flat(),
  ...BEGINNINGS.map(mark => `${mark}_1_a.`),
  ...Object.values(TOKENS).map(token => token.slice(0, -1)),
  ...[
    '\n',
    ' ',
    '\t',
    '\r\n',
    '"',
    "'",
    '=',
    ':',
    '/',
    '\\',
    '<',
    '{',
    '$',
    '-',
    'a',
    'a_',
    'A1',
    ' A=',
    ' a b',
    '""',
    '="',
    ': "',
  ],
  ...[
    '://',
    '://a:',
    '://a:b',
    '//x/:',
    ':_auth=',
    'password',
    'password ',
    '"auth" ',
    '"auth":',
    'token = ',
    '<password>',
    'BUNDLE_A',
  ],
  ...[
    BEGIN,
    `${BEGIN}\n`,
    '-----',
    '-----BEGIN ',
    `${BEGIN}${'A'.repeat(64)}\n-----END`,
    'PuTTY-User-Key-File-\nPrivate-Lines:',
  ],
  ...[
    '"private_key_id"',
    '"type" ',
    '|1 A=',
    '"auths":{',
    'kind: Secret\ndata:\n',
    '---\nkind: Secret\n',
    '{"kty":"oct",',
    '[Interface]\nPrivateKey = ',
    '{a: b, ',
    `LS0tLS1CRUdJTi${'BQUFB'.repeat(20)} `,
    '${',
    '${A',
    '%A',
    '{{',
    'your-',
    'ENV a ',
    '--token ',
    'authorization: bearer ',
    'curl -u a:',
    'login -p ',
    'machine login x password ',
    'config http-basic.a b ',
    'a=\\"',
    'KEY----- ',
  ],
]
const PATHS = [
  ...'.npmrc .yarnrc .yarnrc.yml .pypirc pip.conf .netrc .dockercfg .git-credentials auth.json nuget.config .pgpass .my.cnf .vault-token .s3cfg .boto'.split(
    ' ',
  ),
  ...'credentials.tfrc.json .terraformrc application_default_credentials.json msal_token_cache.json kubeconfig .cargo/credentials'.split(
    ' ',
  ),
  ...'.m2/settings.xml .gem/credentials .bundle/config gh/hosts.yml .aws/credentials .env id_rsa config.js'.split(' '),
]

/** @throws Error with the piece whose work grows faster than its length */
async function expectLinear(piece: string, work: (length: number) => unknown): Promise<void> {
  if ((await cpuSeconds(() => work(LENGTH))) < SHORT) return
  const growth = await growthOfWork(LENGTH, length => length, work)
  if (growth >= LINEAR)
    throw new Error(`${JSON.stringify(piece)} takes ${growth} times as long for 16 times the length`)
}

const repeated = (piece: string, length: number) => piece.repeat(Math.ceil(length / piece.length))

test.each(PATHS)('a file %s of any pieces', async name => {
  for (const piece of PIECES)
    await expectLinear(piece, async length => {
      const content = Buffer.from(repeated(piece, length))
      const [entry] = fakeLayer([{ path: `/app/${name}`, content }]).entries
      const extraction = entry && secrets.start(entry)
      extraction?.write(content, 0)
      expect((await extraction?.end())?.length ?? 0).toBeLessThanOrEqual(102)
    })
})

test.each(['', 'ENV A=', 'RUN |3 A=', 'ARG ', 'password='])('a text of any pieces after %p', async prefix => {
  for (const piece of PIECES)
    await expectLinear(piece, length => {
      const text = prefix + repeated(piece, length)
      expect(typeof maskSecrets(text)).toBe('string')
      for (const test of [holdsToken, isPlaceholder, isSecretName]) expect(typeof test(text)).toBe('boolean')
      const history = [{ createdBy: text, emptyLayer: true }]
      imageConfig.run(
        analyze(fakeImage({ config: { env: [`A_TOKEN=${text}`], labels: { a: text }, history } })),
        NO_SOURCE,
        'error',
      )
    })
})
