import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { rules as PRESET } from '@secretlint/secretlint-rule-preset-recommend'
import fc from 'fast-check'
import { classifyPath } from '../../../../src/image/extract/secrets/search-scope.ts'
import { secrets } from '../../../../src/image/extract/secrets/secrets.ts'
import type { SecretMatch } from '../../../../src/image/extracts.ts'
import { MARKS } from '../../../../src/secrets/marks.ts'
import { extractAll } from '../../../helpers/extract-all.ts'
import { digestOf, fakeLayer } from '../../../helpers/image.ts'
import { readTestLayer } from '../../../helpers/layers.ts'
import {
  AWS_SECRET,
  AZURE_KEY,
  BASE64_AUTH,
  bodyOf,
  DER_KEY,
  ED25519_KEY,
  ENCRYPTED_KEY,
  GITHUB,
  NPM,
  noise,
  PASSWORD,
  PRIVATE_KEY,
  PUBLIC_KEY,
  STRIPE_TEST,
  TOKENS,
  VALUES,
} from '../../../helpers/planted.ts'
import { makeTar } from '../../../helpers/tar.ts'

async function extractSecrets(path: string, content: string | Buffer): Promise<readonly SecretMatch[]> {
  const [entry] = fakeLayer([{ path, content }]).entries
  if (!entry) throw new Error('there is no entry')
  return (await extractAll([secrets], entry, Buffer.from(content)))?.secrets ?? []
}

/** A match as `token github line 3`, with its other facts. */
async function matchLines(path: string, content: string | Buffer): Promise<string[]> {
  return (await extractSecrets(path, content)).map(({ kind, rule, line, fingerprint, name, weak }) =>
    [`${kind} ${rule} line ${line}`, name, weak, fingerprint === null && 'no fingerprint'].filter(x => x).join(', '),
  )
}

const stored = (name: string) => readFileSync(resolve('__tests__/fixtures/key-stores', name))

const print = (value: string) => digestOf(value).slice('sha256:'.length, 'sha256:'.length + 12)

describe('secrets', () => {
  test.each<[string, string, string[]]>([
    ['/app/id_rsa', PRIVATE_KEY, ['private-key private-key line 1']],
    ['/app/tls.key', `# the key\n${ED25519_KEY}`, ['private-key private-key line 2']],
    ['/app/config.json', JSON.stringify({ key: PRIVATE_KEY }), ['private-key private-key line 1']],
    ['/app/.env', `\0\0  DB_PASSWORD=${PASSWORD}\n`, ['env-file dotenv line 1, DB_PASSWORD, no fingerprint']],
    ['/app/config.json', `{"t":"${GITHUB}"}\0`, ['token github line 1']],
    ['/app/.env', `\nTLS_KEY="${PRIVATE_KEY.replaceAll('\n', '\\n')}"\n`, ['private-key private-key line 2']],
    ['/app/secret.pem', ENCRYPTED_KEY, ['private-key private-key line 1, encrypted']],
    ['/app/both.pem', `${PUBLIC_KEY}${PRIVATE_KEY}`, ['private-key private-key line 4']],
    [
      '/app/old.pem',
      `-----BEGIN RSA ${'PRIVATE'} KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${noise(640)}\n-----END RSA ${'PRIVATE'} KEY-----`,
      ['private-key private-key line 1, encrypted'],
    ],
    [
      '/app/key.asc',
      `-----BEGIN PGP ${'PRIVATE'} KEY BLOCK-----\nVersion: x\n\nlQOYB${noise(640)}\n=aB3d\n-----END PGP ${'PRIVATE'} KEY BLOCK-----`,
      ['private-key private-key line 1'],
    ],
    [
      '/app/key.ppk',
      `PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none\r\nPrivate-Lines: 1\r\n${noise(64)}\r\n`,
      ['private-key private-key line 1'],
    ],
    ['/root/.npmrc', `//registry.example.com/:_authToken=${NPM}\n`, ['registry-credential npmrc line 1']],
    ['/app/.npmrc', `a=b\n_password=${BASE64_AUTH}`, ['registry-credential npmrc line 2, no fingerprint']],
    ['/app/.yarnrc.yml', `npmAuthToken: "${NPM}"\n`, ['registry-credential yarnrc line 1']],
    [
      '/root/.pypirc',
      `[pypi]\nusername = u\npassword = ${PASSWORD}`,
      ['registry-credential pypirc line 3, no fingerprint'],
    ],
    [
      '/etc/pip.conf',
      `[global]\nindex-url = https://u:${PASSWORD}@pypi.example.com/`,
      ['registry-credential pip-conf line 2, no fingerprint'],
    ],
    [
      '/root/.netrc',
      `machine example.com login u password ${PASSWORD}`,
      ['registry-credential netrc line 1, no fingerprint'],
    ],
    [
      '/root/.docker/config.json',
      `{"auths":{"example.com":{"auth":"${BASE64_AUTH}"}}}`,
      ['registry-credential docker-config line 1, no fingerprint'],
    ],
    ['/root/.cargo/credentials.toml', `[registry]\ntoken = "${noise(35)}"`, ['registry-credential cargo line 2']],
    [
      '/root/.m2/settings.xml',
      `<server>\n<password>${PASSWORD}</password>`,
      ['registry-credential maven-settings line 2, no fingerprint'],
    ],
    ['/root/.gem/credentials', `---\n:rubygems_api_key: ${noise(48)}`, ['registry-credential gem line 2']],
    [
      '/usr/local/bundle/.bundle/config',
      `BUNDLE_GEMS__EXAMPLE__COM: "u:${PASSWORD}"`,
      ['registry-credential bundler line 1, no fingerprint'],
    ],
    [
      '/root/.composer/auth.json',
      `{"http-basic":{"a":{"password":"${PASSWORD}"}}}`,
      ['registry-credential composer-auth line 1, no fingerprint'],
    ],
    [
      '/app/NuGet.Config',
      `<add key="ClearTextPassword" value="${PASSWORD}" />`,
      ['registry-credential nuget-config line 1, no fingerprint'],
    ],
    [
      '/root/.git-credentials',
      `https://u:${PASSWORD}@example.com`,
      ['registry-credential git-credentials line 1, no fingerprint'],
    ],
    [
      '/app/.git/config',
      `[remote "origin"]\nurl = https://${noise(40)}@example.com/x`,
      ['registry-credential git-config line 2, no fingerprint'],
    ],
    ['/root/.config/gh/hosts.yml', `github.com:\n  oauth_token: ${GITHUB}`, ['registry-credential gh line 2']],
    [
      '/root/.config/pypoetry/auth.toml',
      `[http-basic.x]\npassword = "${PASSWORD}"`,
      ['registry-credential poetry line 2, no fingerprint'],
    ],
    [
      '/root/.aws/credentials',
      `[default]\naws_access_key_id = x\naws_secret_access_key = ${AWS_SECRET}`,
      ['cloud-credential aws-credentials line 3'],
    ],
    ['/app/settings.py', `AWS_SECRET_ACCESS_KEY = "${AWS_SECRET}"\n`, ['cloud-credential aws line 1']],
    ['/app/settings.ini', `x=1\ns=AccountName=a;AccountKey=${AZURE_KEY};`, ['cloud-credential azure-storage line 2']],
    [
      '/app/sa.json',
      JSON.stringify({ type: 'service_account', private_key_id: 'x', private_key: PRIVATE_KEY }),
      ['cloud-credential gcp-service-account line 1'],
    ],
    [
      '/root/.config/gcloud/application_default_credentials.json',
      `{"refresh_token": "1//${noise(60)}"}`,
      ['cloud-credential gcloud-credentials line 1'],
    ],
    [
      '/root/.kube/config',
      `users:\n- user:\n    token: ${noise(60)}`,
      ['cloud-credential kubeconfig line 3, no fingerprint'],
    ],
    ['/root/.pgpass', `db:5432:app:app:${PASSWORD}`, ['cloud-credential pgpass line 1, no fingerprint']],
    ['/root/.my.cnf', `[client]\npassword=${PASSWORD}`, ['cloud-credential my-cnf line 2, no fingerprint']],
    ['/root/.vault-token', `${noise(26)}\n`, ['cloud-credential vault-token line 1']],
    [
      '/root/.terraform.d/credentials.tfrc.json',
      `{"credentials":{"app.example.io":{"token":"${noise(60)}"}}}`,
      ['cloud-credential terraform line 1'],
    ],
    [
      '/app/.env',
      `PORT=80\nDB_PASSWORD=${PASSWORD}\nexport SESSION_SECRET='${noise(32)}'`,
      ['env-file dotenv line 2, DB_PASSWORD, no fingerprint', 'env-file dotenv line 3, SESSION_SECRET, no fingerprint'],
    ],
    [
      '/app/.env.production',
      `DATABASE_URL=postgres://app:${PASSWORD}@db/app`,
      ['env-file dotenv line 1, DATABASE_URL, no fingerprint'],
    ],
    ['/app/prod.env', `GITHUB_TOKEN=${GITHUB}`, ['token github line 1']],
    ['/app/config.js', `x = '${STRIPE_TEST}'`, ['token stripe line 1, test-mode']],
    [
      '/app/config.yml',
      `url: https://admin:${PASSWORD}@search.internal`,
      ['token url-password line 1, url-password, no fingerprint'],
    ],
    ...['credentials.txt', 'a.log', 'a.csv', 'a.bin', 'a.md', 'a.html', 'a.js.map', 'a.unknown'].map(
      (name): [string, string, string[]] => [
        `/app/${name}`,
        `aws_access_key_id = AKIA${noise(16, 'id', 'ABCDEFGHIJKL')}\naws_secret_access_key = ${AWS_SECRET}\n`,
        ['cloud-credential aws line 2'],
      ],
    ),
    ['/app/README.md', `token: ${GITHUB}`, ['token github line 1']],
    ['/app/start', `#!/bin/sh\nexport X=${GITHUB}\n`, ['token github line 2']],
  ])('in %s: %#', async (path, content, expected) => {
    expect(await matchLines(path, content)).toEqual(expected)
  })

  test.each(Object.entries(TOKENS))('a token of %s', async (rule, value) => {
    const found = await extractSecrets('/app/config.yml', `a: 1\nb: "${value}"\n`)
    expect(found).toEqual([expect.objectContaining({ rule, line: 2, fingerprint: print(value) })])
  })

  test('a key has one fingerprint, with any line endings', async () => {
    const [plain] = await extractSecrets('/a.pem', ED25519_KEY)
    const [dos] = await extractSecrets('/a.pem', ED25519_KEY.replaceAll('\n', '\r\n'))
    expect(plain?.fingerprint).toBe(print(bodyOf(ED25519_KEY)))
    expect(dos).toEqual(plain)
  })

  test('in a file of other packages, only secrets that its own name announces are found', async () => {
    expect(await matchLines('/app/node_modules/x/test/server.key', PRIVATE_KEY)).toHaveLength(1)
    expect(await matchLines('/app/node_modules/x/index.js', `'${GITHUB}'`)).toEqual([])
    expect(await matchLines('/usr/lib/python3/dist-packages/x.py', `'${GITHUB}'`)).toEqual([])
  })
})

test.each([
  ['/usr/share/nginx/html/config.js', 'own'],
  ['/usr/share/nginx/html/test/config.js', 'test'],
  ['/usr/share/maven/conf/settings.xml', 'own'],
  ['/usr/share/logstash/pipeline/main.conf', 'own'],
  ['/usr/share/nginx/html/.git/config', 'own'],
  ['/app/vendor/acme/lib/.git/config', 'own'],
  ['/usr/share/doc/git/contrib/config', 'distribution'],
  ['/app/node_modules/x/.npmrc', 'package'],
  ['/usr/share/maven/ref/settings.xml', 'own'],
  ['/usr/local/cargo/git/checkouts/rustls-1/a/test-ca/end.key', 'package'],
  ['/root/.cargo/git/db/x', 'package'],
  ['/root/.pub-cache/git/x/key.pem', 'package'],
  ['/srv/cargo/app/key.pem', 'own'],
])('%s is in a folder of kind "%s"', (path, owner) => {
  expect(classifyPath(path)).toBe(owner)
})

describe('no secrets', () => {
  test.each<[string, string | Buffer]>([
    ['/app/cert.pem', `-----BEGIN CERTIFICATE-----\n${noise(900)}\n-----END CERTIFICATE-----`],
    ['/app/key.pub', 'ssh-ed25519 AAAA user@host'],
    ['/app/public.pem', PUBLIC_KEY],
    ['/app/key.pem', `-----BEGIN ${'PRIVATE'} KEY-----\n...\n-----END ${'PRIVATE'} KEY-----`],
    ['/app/key.js', `if (text.includes('-----BEGIN ${'PRIVATE'} KEY-----')) parse()`],
    ['/app/.npmrc', `//registry.example.com/:_authToken=\${NPM_TOKEN}\n`],
    ['/app/.npmrc', 'registry=https://registry.example.com/\nalways-auth=true\n'],
    ['/root/.netrc', 'machine example.com login u password $TOKEN'],
    ['/root/.docker/config.json', '{"auths":{"example.com":{}},"credsStore":"desktop"}'],
    ['/root/.m2/settings.xml', `<password>\${env.MAVEN_PASSWORD}</password>`],
    ['/root/.aws/credentials', `aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY${'EXAMPLE'}KEY`],
    ['/root/.aws/config', '[default]\nregion = eu-central-1'],
    ['/app/.env', 'NODE_ENV=production\nPORT=3000\nTOKEN_FILE=/run/secrets/token\n'],
    ['/app/.env', 'DB_PASSWORD=\nAPI_KEY=changeme\nSECRET=your-secret-here\nTOKEN=$TOKEN\n'],
    ['/app/.env', `VITE_MAPS_API_KEY=${noise(39)}`],
    ['/app/.env.example', `DB_PASSWORD=${PASSWORD}`],
    ['/app/.env.sample', `DB_PASSWORD=${PASSWORD}`],
    ['/app/example.env', `DB_PASSWORD=${PASSWORD}`],
    ['/app/app.js', `const url = \`https://\${user}:\${password}@example.com\``],
    ['/app/app.js', 'fetch("postgres://postgres:postgres@localhost/app")'],
    ['/app/app.js', 'my_hf_model = "hf_transfer"; npm_config_registry = ""; npm_lifecycle_event'],
    [
      '/app/README.md',
      `https://admin:${PASSWORD}@search.internal and '${STRIPE_TEST}' and {"auths":{"a":{"auth":"${BASE64_AUTH}"}}}`,
    ],
    ['/app/binary', Buffer.concat([Buffer.from('\x7fELF\0\0'), Buffer.from(GITHUB)])],
    ['/app/photo.jpg', `\xff\xd8\0${GITHUB}`],
    // The key of Azure's storage emulator, which is public.
    [
      '/app/sdk.js',
      `AccountKey=Eby8vdM02xNOcqFl${'qUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsu'}Fq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;`,
    ],
    ['/app/config.js', `'gh${'p'}_${'x'.repeat(36)}'`],
    ['/app/config.js', `'sk${'_test'}_${'1234567890'.repeat(3)}'`],
    // The keys in Stripe's documentation.
    ['/app/config.js', `'sk${'_test'}_4eC39H${noise(18)}' 'sk${'_test'}_BQokik${noise(18)}'`],
  ])('%s: %#', async (path, content) => {
    expect(await matchLines(path, content)).toEqual([])
  })
})

test('the result contains no part of a value', async () => {
  for (const value of [...VALUES, PRIVATE_KEY]) {
    const matches = JSON.stringify(await extractSecrets('/app/.env', `SECRET_TOKEN=${value}\n`))
    for (let at = 0; at + 10 <= value.length; at++) expect(matches).not.toContain(value.slice(at, at + 10))
  }
})

describe('a file that is named like a secret is read to its end', () => {
  const utf16 = (text: string) => Buffer.from(text, 'utf16le')
  const utf32 = (text: string) =>
    Buffer.concat([...text].map(one => Buffer.from([one.charCodeAt(0) & 0xff, one.charCodeAt(0) >> 8, 0, 0])))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })

  test.each<[string, string, Buffer | string, string[]]>([
    ['with a NUL', '/app/id_rsa', `\0\0${PRIVATE_KEY}`, ['private-key private-key line 1']],
    ['in UTF-16 with its mark', '/app/id_rsa', utf16(`\ufeff${PRIVATE_KEY}`), ['private-key private-key line 1']],
    ['in UTF-16', '/app/tls.key', utf16(PRIVATE_KEY), ['private-key private-key line 1']],
    [
      'in big-endian UTF-16',
      '/app/tls.key',
      utf16(`\ufeff${PRIVATE_KEY}`).swap16(),
      ['private-key private-key line 1'],
    ],
    ['in UTF-16, and not named so', '/app/config.ini', utf16(`\ufeffa=1\nb=${GITHUB}`), ['token github line 2']],
    ['in UTF-32 with its mark', '/app/id_rsa', utf32(`\ufeff${PRIVATE_KEY}`), ['private-key private-key line 1']],
    ['in UTF-32', '/app/tls.key', utf32(`#\n${PRIVATE_KEY}`), ['private-key private-key line 2']],
    [
      'in big-endian UTF-32',
      '/app/tls.key',
      utf32(`\ufeff${PRIVATE_KEY}`).swap32(),
      ['private-key private-key line 1'],
    ],
    ['in UTF-32, and not named so', '/app/config.ini', utf32(`\ufeffa=1\nb=${GITHUB}`), ['token github line 2']],
    ['after a mark of UTF-8', '/root/.vault-token', `\ufeff${noise(26)}`, ['cloud-credential vault-token line 1']],
    [
      'after the first megabyte',
      '/app/tls.key',
      `${'#\n'.repeat(1e6)}${PRIVATE_KEY}`,
      ['private-key private-key line 1000001'],
    ],
    ['in a format with NULs', '/etc/krb5.keytab', `\x05\x02\0\0\0${noise(40)}`, ['cloud-credential keytab line 1']],
    ['in DER', '/app/tls.key', DER_KEY, ['private-key private-key line 1']],
    ['in DER by its suffix', '/app/tls.der', DER_KEY, ['private-key private-key line 1']],
    [
      'in PKCS#1',
      '/app/tls.der',
      privateKey.export({ type: 'pkcs1', format: 'der' }),
      ['private-key private-key line 1'],
    ],
    [
      'in SEC 1',
      '/app/tls.key',
      createPrivateKey(PRIVATE_KEY).export({ type: 'sec1', format: 'der' }),
      ['private-key private-key line 1'],
    ],
    [
      'in DER, encrypted by PKCS#5',
      '/app/tls.der',
      privateKey.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: PASSWORD }),
      ['private-key private-key line 1, encrypted'],
    ],
    ['in DER, encrypted by PKCS#12', '/app/tls.p8', stored('pbe.p8'), ['private-key private-key line 1, encrypted']],
    ['in PKCS#12 by OpenSSL', '/app/tls.p12', stored('openssl.p12'), ['private-key pkcs12 line 1, encrypted']],
    ['in PKCS#12 by Java', '/app/tls.pfx', stored('keytool.p12'), ['private-key pkcs12 line 1, encrypted']],
    ['in PKCS#12 without a password', '/app/tls.p12', stored('plain.p12'), ['private-key pkcs12 line 1']],
    [
      'in PKCS#12, and does not parse',
      '/app/tls.p12',
      stored('plain.p12').subarray(0, -40),
      ['private-key pkcs12 line 1, unparsed'],
    ],
    ['in a Java key store', '/app/server.jks', stored('key.jks'), ['private-key java-key-store line 1, encrypted']],
    [
      "in a Java key store by Java's default name",
      '/root/.keystore',
      stored('key.jks'),
      ['private-key java-key-store line 1, encrypted'],
    ],
    [
      'in a Java key store, behind a certificate',
      '/app/keystore',
      Buffer.concat([stored('trust.jks').subarray(0, -20), stored('key.jks').subarray(12)]).fill(2, 11, 12),
      ['private-key java-key-store line 1, encrypted'],
    ],
    [
      'in a Java key store, and is secret',
      '/app/server.jceks',
      stored('secret.jceks'),
      ['private-key java-key-store line 1, encrypted'],
    ],
    ...['trust.jks', 'trust-plain.p12', 'trust-keytool.p12', 'trust-openssl.p12'].map(
      (name): [string, string, Buffer, string[]] => [`of certificates: ${name}`, `/app/${name}`, stored(name), []],
    ),
    ...['trust.jks', 'key.jks', 'plain.p12'].map((name): [string, string, Buffer, string[]] => [
      `that ends after the head of ${name}`,
      `/app/${name}`,
      stored(name).subarray(0, 14),
      [],
    ]),
    [
      'in binary OpenPGP',
      '/app/sign.gpg',
      Buffer.from(`lQOYB${noise(640)}`, 'base64'),
      ['private-key private-key line 1'],
    ],
    [
      'of GnuPG',
      '/root/.gnupg/private-keys-v1.d/0A.key',
      `(11:private-key(3:rsa(1:n${noise(99)}`,
      ['private-key private-key line 1'],
    ],
    [
      'of GnuPG, with a password',
      '/root/.gnupg/private-keys-v1.d/0A.key',
      `(21:protected-private-key(3:rsa${noise(99)}`,
      ['private-key private-key line 1, encrypted'],
    ],
    [
      'that only looks like a key',
      '/app/tls.key',
      `-----BEGIN ${'PRIVATE'} KEY-----\n${noise(640)}\n-----END ${'PRIVATE'} KEY-----`,
      ['private-key private-key line 1, unparsed'],
    ],
    ['that is a certificate in DER', '/app/tls.der', DER_KEY.subarray(0, -1), []],
    ['that is an archive', '/app/slides.key', Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(2 ** 24)]), []],
    [
      'that is encrypted for someone',
      '/app/backup.gpg',
      Buffer.concat([Buffer.from([0x85]), Buffer.alloc(2 ** 24)]),
      [],
    ],
  ])('%s', async (_, path, content, expected) => {
    expect(await matchLines(path, content)).toEqual(expected)
  })

  test('or the result says that it was not', async () => {
    const large = `//x/:_authToken=${NPM}\n${'#\n'.repeat(2 ** 23)}`
    expect(await extractSecrets('/app/.npmrc', large)).toEqual([
      { kind: 'registry-credential', rule: 'unread', line: 1, fingerprint: null, unread: 'size' },
      { kind: 'registry-credential', rule: 'npmrc', line: 1, fingerprint: print(NPM) },
    ])
    expect(await extractSecrets('/app/tls.key', '#\n'.repeat(2 ** 23 + 1))).toEqual([
      { kind: 'private-key', rule: 'unread', line: 1, fingerprint: null, unread: 'size' },
    ])
    expect(await extractSecrets('/app/dump.sql', '#\n'.repeat(2 ** 23 + 1))).toEqual([])
  })

  test('some decoys hide no token, and of very many the result says so', async () => {
    const decoys = (count: number) => `x = 'gh${'p'}_${'x'.repeat(36)}'\n`.repeat(count)
    expect(await matchLines('/app/config.js', `${decoys(2000)}'${GITHUB}'`)).toEqual(['token github line 2001'])
    expect(await extractSecrets('/app/config.js', decoys(20_000))).toEqual([
      { kind: 'token', rule: 'unread', line: 1, fingerprint: null, unread: 'decoys' },
    ])
  })

  test('many weak matches hide none that is not, and no other kind', async () => {
    const lines = [`${ENCRYPTED_KEY}`.repeat(30), PRIVATE_KEY, `x='${GITHUB}'`]
    const rules = (await extractSecrets('/app/keys.js', lines.join('\n'))).map(({ rule, weak }) => weak ?? rule)
    expect(rules.filter(rule => rule === 'encrypted')).toHaveLength(19)
    expect(rules.slice(-2)).toEqual(['private-key', 'github'])
  })

  test('a sparse file costs no more than its content', async () => {
    const [entry] = fakeLayer([{ path: '/app/tls.key', content: Buffer.alloc(0) }]).entries
    const extraction = entry && secrets.start({ ...entry, size: 2 ** 40 })
    extraction?.write(Buffer.from(PRIVATE_KEY), 2 ** 20)
    expect((await extraction?.end())?.map(({ rule }) => rule)).toEqual(['unread', 'private-key'])
  })
})

test.each([0, 1, 7, 19, 20, 21, 39, 40, 1000])('after %d other characters, and with others around it', async count => {
  const content = ['x'.repeat(count), `${'a b'.repeat(count)};`, `${'z'.repeat(count)}-=`].join('\n')
  for (const value of [GITHUB, NPM, STRIPE_TEST]) {
    expect(await matchLines('/app/config.js', `${content}'${value}'\n${content}`)).toHaveLength(1)
    expect(await matchLines('/app/config.js', `${content} ${value}`)).toHaveLength(1)
  }
  expect(await matchLines('/app/config.js', `${content} aws_secret_access_key: "${AWS_SECRET}"`)).toHaveLength(1)
})

describe('the stream', () => {
  const files = [
    { path: 'app/first.js', content: `${'x'.repeat(100_000)}\n'${GITHUB}'` },
    { path: 'app/.npmrc', content: `//x/:_authToken=${NPM}` },
    // Behind the first megabyte, the line is unknown.
    { path: 'app/large.sql', content: `${'-- row\n'.repeat(400_000)}'${GITHUB}'` },
    { path: 'app/across.sql', content: `${'#'.repeat(2 ** 20 - 10)}'${GITHUB}'` },
    {
      path: 'app/windows.sql',
      content: `${'#'.repeat(2 ** 20)}${`${'# '.repeat(99_990)}'${GITHUB}' ${NPM}\n`.repeat(9)}`,
    },
    { path: 'app/large.bin', content: `\0${'# '.repeat(2 ** 20)}'${GITHUB}'` },
  ]

  test.each([1000, 4096, 65_536, 10_000_000])('may arrive in chunks of %d bytes', async chunk => {
    const facts = await readTestLayer({ tar: makeTar(files) }, { needs: [{ kind: 'extract', name: 'secrets' }], chunk })
    expect([...facts.extracts].map(([path, { secrets: found }]) => [path, found?.map(one => one.line)])).toEqual([
      ['/app/first.js', [2]],
      ['/app/.npmrc', [1]],
      ['/app/large.sql', [1]],
      ['/app/across.sql', [1]],
      ['/app/windows.sql', [1, 1]],
    ])
  })

  test('has too many marks in the rest of a text', async () => {
    const decoys = `${'#'.repeat(2 ** 20)}${`x = 'gh${'p'}_${'x'.repeat(36)}'\n`.repeat(20_001)}`
    expect((await extractSecrets('/app/a.sql', decoys)).map(({ unread }) => unread)).toEqual(['decoys'])
  })

  test('keeps a few matches of a file with many', async () => {
    expect(await extractSecrets('/app/.env', `A_TOKEN=${PASSWORD}\n`.repeat(1000))).toHaveLength(20)
  })
})

describe('a record of the index', () => {
  test('is read as it was written', async () => {
    const found = [
      ...(await extractSecrets('/app/.env', `A_TOKEN=${PASSWORD}`)),
      ...(await extractSecrets('/k.pem', ENCRYPTED_KEY)),
    ]
    expect(secrets.parse(JSON.parse(JSON.stringify(found)))).toEqual(found)
  })

  const sound = { kind: 'token', rule: 'github', line: 1, fingerprint: null }
  test.each<[unknown]>([
    [[]],
    [{}],
    [['x']],
    [[{ ...sound, kind: 'other' }]],
    [[{ ...sound, rule: '<b>' }]],
    [[{ ...sound, line: 0 }]],
    [[{ ...sound, fingerprint: 'the whole value' }]],
    [[{ ...sound, name: 'a b' }]],
    [[{ ...sound, weak: 'x' }]],
    [[{ ...sound, value: 'x' }]],
    [Array(123).fill(sound)],
    [[{ ...sound, unread: 'x' }]],
  ])('%j is refused', value => {
    expect(() => secrets.parse(value)).toThrow()
  })
})

test('every rule of the preset has its marks here, except replaced rules', () => {
  const names = PRESET.map(rule => rule.meta.id.replace('@secretlint/secretlint-rule-', ''))
  const ours = ['discord', 'age-secret-key', 'azure-storage', 'pypi']
  // private-keys.ts reads keys and Google's files; comments in a file must not switch rules off.
  const replaced = ['gcp', 'privatekey', 'filter-comments', 'basicauth', 'database-connection-string']
  expect([...names, ...ours].sort()).toEqual([...Object.keys(MARKS), ...replaced].sort())
})

test('for any file, the result is valid and survives a record', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...VALUES,
      PRIVATE_KEY,
      'password ',
      '_authToken=',
      '"auth": "',
      '://u:',
      '@',
      '\n',
      '=',
      '"',
      '\0',
    ),
    fc.string({ unit: 'binary' }),
  )
  const path = fc.constantFrom(
    '/app/.env',
    '/app/.npmrc',
    '/root/.docker/config.json',
    '/app/a.pem',
    '/app/x',
    '/.netrc',
  )
  await fc.assert(
    fc.asyncProperty(path, fc.array(piece, { maxLength: 40 }), async (name, pieces) => {
      const matches = await extractSecrets(name, pieces.join(''))
      const text = JSON.stringify(matches)
      if (matches.length > 0) expect(secrets.parse(JSON.parse(text))).toEqual(matches)
      for (const value of VALUES) expect(text).not.toContain(value.slice(0, 12))
      expect(matches.map(({ line }) => line)).toEqual(matches.map(({ line }) => line).sort((a, b) => a - b))
    }),
    { numRuns: 300, seed: 42 },
  )
})
