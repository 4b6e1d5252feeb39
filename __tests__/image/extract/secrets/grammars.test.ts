/** Values in any form that the program of a file reads: blanks, quotes, escapes, joined lines, and all of YAML. */

import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { parsedBytes } from '../../../../src/image/extract/secrets/formats/parsed.ts'
import { YAML_COST } from '../../../../src/image/extract/secrets/formats/yaml.ts'
import { secrets } from '../../../../src/image/extract/secrets/secrets.ts'
import { cpuSeconds } from '../../../helpers/cpu.ts'
import { extractAll } from '../../../helpers/extract-all.ts'
import { fakeLayer } from '../../../helpers/image.ts'
import { AWS_SECRET, GITHUB, noise, PASSWORD } from '../../../helpers/planted.ts'

async function linesOf(path: string, content: string): Promise<string[]> {
  const [entry] = fakeLayer([{ path, content }]).entries
  if (!entry) throw new Error('there is no entry')
  const matches = (await extractAll([secrets], entry, Buffer.from(content)))?.secrets ?? []
  return matches.map(({ rule, line, unread }) => (unread ? `unread ${unread}` : `${rule} line ${line}`))
}

const BLANKS = ' \t '.repeat(400)
const TOKEN = noise(40, 'npm login')
const basic = (text: string) => Buffer.from(text).toString('base64')
const kube = (user: string) => `apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n${user}`
const secret = (data: string, kind = 'kind: Secret') => `apiVersion: v1\n${kind}\n${data}`
const entry = `password: ${basic(PASSWORD)}`
/** A password that looks like the start of a reference. */
const DOLLAR = `$Zk39fjQ8${noise(8, 'dollar')}`

test.each<[path: string, content: string, expected: string]>([
  ['/root/.npmrc', `//npm.acme.io/:_authToken${BLANKS}=${BLANKS}${TOKEN}\n`, 'npmrc line 1'],
  ['/root/.npmrc', `a=b\r"//npm.acme.io/:_authToken" = "${TOKEN}"\r`, 'npmrc line 1'],
  ['/root/.npmrc', `a=b\n'//npm.acme.io/:_password'=${basic(PASSWORD)} ; mine\n`, 'npmrc line 2'],
  ['/srv/login', `"//npm.acme.io:8080/:_authToken" = ${TOKEN}\n`, 'npmrc line 1'],
  ['/root/.aws/credentials', `[a]\naws_secret_access_key${BLANKS}=${BLANKS}${AWS_SECRET}\n`, 'aws-credentials line 2'],
  ['/root/.aws/credentials', `[a]\nAWS_Secret_Access_Key : ${AWS_SECRET}\n`, 'aws-credentials line 2'],
  [
    '/app/.git/config',
    `[http]\n\textraheader =${BLANKS}AUTHORIZATION: basic ${basic(`x:${GITHUB}`)}\n`,
    'git-config line 2',
  ],
  ['/app/.git/config', `[http]\nExtraHeader = AUTH"ORIZ"ATION: basic ${basic(`x:${GITHUB}`)}\n`, 'git-config line 2'],
  ['/app/.git/config', `[http] extraheader = PRIV\\\nATE-TOKEN: "${TOKEN}" # x\n`, 'git-config line 1'],
  ['/root/.gitconfig', `[url "https://u:pa\\\\ss${TOKEN}@a.io/"]\ninsteadOf = x\n`, 'git-config line 1'],
  ['/root/.gitconfig', `[sendemail]\nsmtpPass = "${TOKEN}\n`, 'git-config line 2'],
  ['/etc/pip.conf', `[global]\nindex-url = https://ci:p@${TOKEN}@a.io/simple\n`, 'pip-conf line 2'],
  ['/etc/pip.conf', `[global]\nindex-url = https://me@acme.io:${TOKEN}@a.io/simple\n`, 'pip-conf line 2'],
  ...["'", '`', '<', '>', '"'].map<[string, string, string]>(mark => [
    '/etc/pip.conf',
    `[global]\nindex-url = https://ci:${TOKEN}${mark}x@a.io/simple\n`,
    'pip-conf line 2',
  ]),
  ['/app/package.json', `{"a":\n"https://ci:${TOKEN}'x@a.io/simple"}`, 'manifest line 2'],
  ['/root/.my.cnf', `[client]\nloose-password=${TOKEN}\n`, 'my-cnf line 2'],
  ['/root/.my.cnf', `[client]\nloose_passw${BLANKS}=${BLANKS}"${TOKEN}"\n`, 'my-cnf line 2'],
  ['/srv/options', `  [client-mariadb ] \npassword=${TOKEN}\n`, 'my-cnf line 2'],
  [
    '/root/.docker/config.json',
    JSON.stringify({ auths: { a: { auth: basic(`u:${PASSWORD}\0\0`) } } }),
    'docker-config line 1',
  ],
  [
    '/root/.docker/config.json',
    JSON.stringify({ auths: { a: { auth: basic(`u:${DOLLAR}`) } } }),
    'docker-config line 1',
  ],
  ['/app/auth.json', JSON.stringify({ auths: { a: { auth: basic(`u:${DOLLAR}`) } } }), 'docker-config line 1'],
  ['/root/.netrc', `machine a login b password ${DOLLAR}\n`, 'netrc line 1'],
  ['/root/.pgpass', `a:5432:b:c:%${DOLLAR.slice(1)}\n`, 'pgpass line 1'],
  ['/root/.git-credentials', `https://u:{${DOLLAR.slice(1)}@a.io\n`, 'git-credentials line 1'],
  ['/app/settings.json', `{"a": 1,\n "t": "${GITHUB.replace('_', '\\u005f')}"}`, 'github line 2'],

  ['/root/.kube/config', kube(`    token:\n      ${TOKEN}\n`), 'kubeconfig line 7'],
  ['/root/.kube/config', kube(`    token: # of a\n      ${TOKEN}\n`), 'kubeconfig line 7'],
  ['/root/.kube/config', kube(`    token: >-\n      ${TOKEN}\n`), 'kubeconfig line 6'],
  ['/root/.kube/config', kube(`    token: |\n      ${TOKEN}\n`), 'kubeconfig line 6'],
  ['/root/.kube/config', kube(`    ? token\n    : ${TOKEN}\n`), 'kubeconfig line 7'],
  ['/root/.kube/config', kube(`    token: !<tag:yaml.org,2002:str> ${TOKEN}\n`), 'kubeconfig line 6'],
  ['/root/.kube/config', kube(`    {"token":${TOKEN}}\n`), 'kubeconfig line 6'],
  ['/root/.kube/config', kube(`    {\n     token: ${TOKEN}}\n`), 'kubeconfig line 7'],
  ['/root/.kube/config', kube(`    token${' '.repeat(300)}: ${TOKEN}\n`), 'kubeconfig line 6'],
  ['/root/.kube/config', kube(`    token: "\\\n      ${TOKEN}"\n`), 'kubeconfig line 6'],
  ['/root/.kube/config', kube(`    "tok\\x65n": "${TOKEN}"\n`), 'kubeconfig line 6'],
  ['/root/.kube/config', `x: &a {"token":\n ${TOKEN}}\nusers: [{user: *a}]\n`, 'kubeconfig line 2'],
  ['/root/.kube/config', `x: &a\n  token: |\n    ${TOKEN}\nusers:\n- user: {<<: *a}\n`, 'kubeconfig line 2'],
  [
    '/app/a.yaml',
    `kind:${BLANKS.replaceAll('\t', ' ')}Config\nusers:\n- user:\n    token: ${TOKEN}\n`,
    'kubeconfig line 4',
  ],
  [
    '/app/a.yaml',
    `--- # one\na: b\n---\nkind: !!str Config\nusers: [{user: {"token": ${TOKEN}}}]\n`,
    'kubeconfig line 5',
  ],

  ['/app/s.yaml', secret(`data:\n  ${entry}\n`, 'kind: Secret # x'), 'kubernetes-secret line 4'],
  ['/app/s.yaml', secret(`data:\n  ${entry}\n`, 'kind: !!str Secret'), 'kubernetes-secret line 4'],
  ['/app/s.yaml', secret(`data:\n  ${entry}\n`, '"kind" : "Secret"'), 'kubernetes-secret line 4'],
  ['/app/s.yaml', secret(`"data":\n  ${entry}\n`), 'kubernetes-secret line 4'],
  ['/app/s.yaml', secret(`data:\n  password: |\n    ${basic(PASSWORD)}\n`), 'kubernetes-secret line 4'],
  ['/app/s.yaml', secret(`stringData:\n  password: >-\n    ${PASSWORD}\n`), 'kubernetes-secret line 4'],
  ['/app/s.yaml', secret(`data:\n  ${entry}\n`).replace(/^/gm, '  '), 'kubernetes-secret line 4'],
  [
    '/app/s.yaml',
    `kind: List\nitems:\n- apiVersion: v1\n  data:\n    ${entry}\n  kind: Secret\n`,
    'kubernetes-secret line 5',
  ],
  ['/app/s.yaml', `a: b\n---\nkind: List\nitems: [{kind: Secret, data: {${entry}}}]\n`, 'kubernetes-secret line 4'],
  [
    '/app/s.json',
    JSON.stringify({ kind: 'List', items: [{ kind: 'Secret', data: { password: basic(PASSWORD) } }] }),
    'kubernetes-secret line 1',
  ],
])('found in %s: %#', async (path, content, expected) => {
  expect(await linesOf(path, content)).toEqual([expected])
})

const MAVEN = (inner: string, before = '') =>
  `${before}<settings>\n<servers><server>${inner}</server></servers></settings>`
const NUGET = (attributes: string) =>
  `<configuration>\n<packageSourceCredentials><a><add ${attributes} /></a></packageSourceCredentials></configuration>`
const JWK = Object.entries(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }))
const members = (toText: (key: string, value: string) => string) => JWK.map(([key, value]) => toText(key, `${value}`))
const HEX = noise(32, 'rails', '0123456789ABCDEF')

test.each<[path: string, content: string, expected: string]>([
  ['/root/.netrc', `machine a secure login b password ${PASSWORD}\n`, 'netrc line 1'],
  ['/root/.netrc', `machine a port 21 login password password ${PASSWORD}\n`, 'netrc line 1'],
  ['/root/.netrc', `macdef a\r\n b\r\n\r\nmachine a login b password "x\\"${PASSWORD}"\n`, 'netrc line 4'],

  ['/root/.cargo/credentials.toml', `[registry]\ntoken = """\n${TOKEN}"""\n`, 'cargo line 2'],
  ['/root/.cargo/credentials.toml', `[registries.a]\n"tok\\u0065n" = "${TOKEN}"\n`, 'cargo line 2'],
  ['/root/.config/pypoetry/auth.toml', `a = "\\""\n[a]\npassword='''\n${PASSWORD}'''\n`, 'poetry line 3'],
  ['/root/.snowflake/connections.toml', `# '''\n[c]\npassword = """\\\n  ${PASSWORD}"""\n`, 'snowflake line 3'],
  ['/app/.streamlit/secrets.toml', `[db]\n'password' = """\n${PASSWORD}"""\n`, 'streamlit line 2'],
  ['/root/.config/pdm/config.toml', `[pypi]\npassword = '''\n${PASSWORD}'''\n`, 'pdm line 2'],

  ['/app/.yarnrc.yml', `npmAuthToken: >-\n  ${TOKEN}\n`, 'yarnrc line 1'],
  ['/app/.yarnrc.yml', `a:\n  "npmAuthTok\\x65n": ${TOKEN}\n`, 'yarnrc line 2'],
  ['/app/.yarnrc.yml', `a:\n  ? npmAuthIdent\n  : "u:${PASSWORD}"\n`, 'yarnrc line 3'],
  ['/root/.config/helm/repositories.yaml', `a:\n- "pass\\x77ord": ${PASSWORD}\n`, 'helm line 2'],
  ['/root/.gem/credentials', `---\n":rubygems_api_key": rubygems_${TOKEN}\n`, 'gem line 2'],
  ['/root/.gemrc', `---\n:rubygems_api_key: |\n  rubygems_${TOKEN}\n`, 'gem line 2'],
  ['/root/.config/gh/hosts.yml', `a:\n  "oauth\\x5ftoken": ${TOKEN}\n`, 'gh line 2'],
  ['/root/.config/doctl/config.yaml', `access-token:\n  ${TOKEN}\n`, 'doctl line 2'],
  [
    '/app/config/secrets.yml',
    `production: {secret_key_base: ${HEX.toLowerCase().repeat(3)}}\n`,
    'rails-secrets line 1',
  ],
  ['/app/c.yaml', `a:\n- auths: {a.io: {auth: ${basic(`u:${PASSWORD}`)}}}\n`, 'docker-config line 2'],
  ['/app/c.json', `{"a": [{"auths": {"a.io":\n{"password": "${PASSWORD}"}}}]}`, 'docker-config line 2'],
  ['/app/c.yaml', `clusters: []\nusers:\n- user: {token: ${TOKEN}}\ncontexts: []\n`, 'kubeconfig line 3'],
  ['/app/c.json', `{"clusters": [], "contexts": [],\n"users": [{"user": {"token": "${TOKEN}"}}]}`, 'kubeconfig line 2'],

  ['/root/.m2/settings.xml', MAVEN(`<password xml:space="preserve">${PASSWORD}</password>`), 'maven-settings line 2'],
  ['/root/.m2/settings.xml', MAVEN(`<a><![CDATA[<!--]]></a><password>${PASSWORD}</password>`), 'maven-settings line 2'],
  ['/root/.m2/settings.xml', MAVEN(`<password>x&lt;<!-- a -->${PASSWORD}</password>`), 'maven-settings line 2'],
  ['/root/.m2/settings.xml', MAVEN(`&eacute;<password a="b">${PASSWORD}</password>`), 'maven-settings line 2'],
  [
    '/root/.m2/settings.xml',
    MAVEN(`<password a="b">${PASSWORD}</password>`, '<!DOCTYPE settings [<!ENTITY a "<!--">]>'),
    'maven-settings line 2',
  ],
  ['/app/NuGet.Config', NUGET(`key="ClearTextPassword" value="x>${PASSWORD}"`), 'nuget-config line 2'],
  ['/app/NuGet.Config', NUGET(`value='${PASSWORD}"' key="ClearText&#80;assword"`), 'nuget-config line 2'],

  ['/app/gradle.properties', `mavenPass\\u0077ord=${PASSWORD}\n`, 'gradle line 1'],
  ['/app/gradle.properties', `# a\\\nmavenPassword \\\n  =${PASSWORD}\n`, 'gradle line 3'],
  ['/app/gradle.properties', `a=\\\n\nmaven\\\r\n  Password=${PASSWORD}\n`, 'gradle line 4'],
  ['/root/.sbt/.credentials', `pass\\\n  word : ${PASSWORD}\n`, 'sbt line 2'],
  ['/app/sentry.properties', `auth.tok\\u0065n=${TOKEN}\n`, 'sentry line 1'],
  ['/app/a.tfvars', `/* " */ db = { user = "a", password = "${PASSWORD}" }\n`, 'tfvars line 1'],
  ['/app/a.tfvars', `db_password = <<-EOT\n  ${PASSWORD}\n  EOT\n`, 'tfvars line 1'],
  ['/root/.terraformrc', `credentials "a.io" { token = "${TOKEN}" }\n`, 'terraform line 1'],

  ['/app/config/master.key', `${HEX}\n`, 'rails-key line 1'],
  ['/root/.wgetrc', `http_passwd = ${PASSWORD}\n`, 'wgetrc line 1'],
  ['/root/.wgetrc', `http-password=${PASSWORD}\n`, 'wgetrc line 1'],
  ['/root/.curlrc', `-uu:${PASSWORD}\n`, 'curlrc line 1'],
  ['/root/.curlrc', `-sLU "u:${PASSWORD}"\n`, 'curlrc line 1'],
  [
    '/root/.gitconfig',
    `[credential]\nhelper = "!f() { printf 'username=u\\\\npassword=${PASSWORD}\\\\n'; }; f"\n`,
    'git-config line 2',
  ],
  [
    '/root/.gitconfig',
    `[credential]\nhelper = "!printf 'username=%s\\\\npassword=%s\\\\n' bob ${PASSWORD}"\n`,
    'git-config line 2',
  ],
  [
    '/root/.subversion/auth/svn.ssl.client-passphrase/a',
    `K 10\npassphrase\nV 20\n${PASSWORD}\nEND\n`,
    'subversion line 2',
  ],
  ['/root/.npmrc', `//a.io/:_authToken[]=${TOKEN}\n`, 'npmrc line 1'],
  [
    '/root/.cloudflared/cert.pem',
    `-----BEGIN ARGO TUNNEL TOKEN-----\n${TOKEN}\n-----END ARGO TUNNEL TOKEN-----\n`,
    'cloudflared line 1',
  ],

  [
    '/app/key.js',
    `// don't\nmodule.exports = {${members((key, value) => `${key}: '${value}'`).join(', ')}}\n`,
    'json-web-key line 2',
  ],
  ['/app/key.py', `KEY = {${members((key, value) => `'${key}': '${value}'`).join(', ')}}\n`, 'json-web-key line 1'],
  ['/app/key.yaml', `key: {${members((key, value) => `${key}: ${value}`).join(', ')}}\n`, 'json-web-key line 1'],
  [
    '/app/key.yaml',
    `- ${members((key, value) => `${key}: ${value}`).join('\n  ')}\n`,
    `json-web-key line ${1 + JWK.findIndex(([key]) => key === 'd')}`,
  ],
])('read by its grammar in %s: %#', async (path, content, expected) => {
  expect(await linesOf(path, content)).toEqual([expected])
})

test.each<[path: string, content: string]>([
  ['/root/.netrc', 'machine a login password account password\n'],
  ['/root/.m2/settings.xml', MAVEN(`<!-- <password a="b">${PASSWORD}</password> -->`)],
  ['/root/.m2/settings.xml', MAVEN('<password a="b">{COQLCE6DU6GtcS5P=}</password>')],
  ['/app/NuGet.Config', NUGET('key="ClearTextPassword" value="&#37;NUGET_TOKEN&#37;"')],
  ['/root/.cargo/credentials.toml', `a = """\ntoken = ${TOKEN}"""\n`],
  ['/app/a.tfvars', '/* password = "a" */ db_password = <<EOT\nchangeme\nEOT\n'],
  ['/app/gradle.properties', `# maven\\u0050assword=${PASSWORD}\n`],
  ['/app/.yarnrc.yml', `npmAuthToken: >-\n  \${NPM_TOKEN}\n`],
  ['/root/.gitconfig', '[credential]\nhelper = "!printf \'password=%s\' $TOKEN"\n'],
  ['/app/a.ts', `const user = { auths: { password: { label: "${PASSWORD}" } } }\n`],
  ['/app/a.yaml', `clusters: []\ncontexts: []\nusers:\n- name: a\n  token: ${TOKEN}\n`],
  ['/app/a.js', "const jwk = { kty: 'RSA', n: modulusOfTheKey, d: privateExponentOfTheKey }\n"],
  [
    '/app/key.js',
    `x = {${members((key, value) => `${key}: '${value}'`)
      .filter(each => !each.startsWith('d:'))
      .join(', ')}}`,
  ],
])('not a secret by its grammar in %s: %#', async (path, content) => {
  expect(await linesOf(path, content)).toEqual([])
})

test.each([
  `${'<a>'.repeat(300)}`,
  `<a ${Array.from({ length: 2000 }, (_, index) => `a${index}="b"`).join(' ')}>`,
  '&a;'.repeat(200),
])('XML that is too deep or too faulty to parse is not called searched: %#', async piece => {
  const content = MAVEN(`${piece}<password>${PASSWORD}</password>`)
  expect(await linesOf('/root/.m2/settings.xml', content)).toEqual(['unread size', 'maven-settings line 2'])
})

test('each character of XML that is parsed counts as searched bytes', async () => {
  const before = parsedBytes()
  const content = MAVEN(`<password>${PASSWORD}</password>`)
  await linesOf('/root/.m2/settings.xml', content)
  expect(parsedBytes() - before).toBeGreaterThanOrEqual(10 * content.length)
})

test.each<[path: string, content: string]>([
  ['/root/.npmrc', `; //npm.acme.io/:_other=${TOKEN}\n"//npm.acme.io/:_authToken" = "\${NPM_TOKEN}"\n`],
  ['/app/.git/config', '[http]\nextraheader = "AUTHORIZATION: ***"\n# extraheader = PRIVATE-TOKEN: 0123456789abcdef\n'],
  ['/app/package.json', `{"a": 'http://proxy.acme.io:3128','b': 'me@acme.io'}`],
  ['/etc/pip.conf', "[global]\nproxy = http://proxy.acme.io:3128'me@acme.io\n"],
  ['/app/requirements.txt', 'git+https://git@github.com:443@v1.2\n-i https://a.io/x@1:2@y\n'],
  ...['$PASSWORD', '$my_password', `\${A}`, '%PASSWORD%', '{password}', '{{ a }}', '$(cat a)'].flatMap<
    [string, string]
  >(value => [
    ['/root/.netrc', `machine a login b password ${value}\n`],
    ['/root/.docker/config.json', JSON.stringify({ auths: { a: { auth: basic(`u:${value}`) } } })],
  ]),
  ['/root/.kube/config', kube('    token: |\n      TOKEN_HERE\n')],
  ['/root/.kube/config', kube('    exec: {\n      command: aws }\n')],
  ['/app/s.yaml', `kind: List\nitems:\n- kind: ConfigMap\n  data:\n    ${entry}\n- kind: Secret\n  type: Opaque\n`],
  ['/app/s.yaml', `kind: SealedSecret # Secret\ndata:\n  ${entry}\n`],
  ['/app/s.yaml', secret('data:\n  password: {{ .Values.password | b64enc }}\n', 'kind:   Secret')],
  ['/app/s.yaml', secret(`data:\n  password: |\n    ${basic('changeme')}\n`)],
  ['/app/s.yaml', secret('data:\n  password: |\n    changeme\n')],
  ['/app/s.js', `${'var a = [1, 2]\n'.repeat(20_000)}\nx = {\n  apiVersion: "v1",\n  kind: "Secret",\n  data: {} }`],
  ['/app/s.yaml', `${'# a\n'.repeat(50_000)}${secret('metadata:\n  name: a\n')}`],
  ['/app/settings.json', `{"t": "${GITHUB.replace('_', '\\u005f').slice(0, -12)}", "u": "\\u005f"}`],
])('not found in %s: %#', async (path, content) => {
  expect(await linesOf(path, content)).toEqual([])
})

test.each([
  ['/root/.kube/config', `${kube('    ? token\n    : a\n')}${'# a\n'.repeat(40_000)}`],
  ['/root/.kube/config', `${kube('    token:\n      a\n')}x: ${'['.repeat(70_000)}`],
  ['/root/.kube/config', `${kube('    token:\n      a\n')}x:\n${'- '.repeat(50_000)}`],
  ['/root/.kube/config', `${kube('    token:\n      a\n')}x: &x [*x]\n`],
  ['/app/s.yaml', secret(`data:\n  password: |\n    ${basic(PASSWORD)}\n${'# a\n'.repeat(40_000)}`)],
])('what is too large or too deep to parse is not called searched: %s %#', async (path, content) => {
  expect(await linesOf(path, content)).toEqual(['unread size'])
})

// Such a file is often large, and every line of it can be read alone.
test('a large file of plain lines is searched', async () => {
  const users = Array.from({ length: 4000 }, (_, i) => `- name: user-${i}\n  user:\n    exec:\n      command: aws\n`)
  const content = `kind: Config\nusers:\n${users.join('')}`
  expect(await linesOf('/root/.kube/config', content)).toEqual([])
  expect(await linesOf('/root/.kube/config', `${content}- user:\n    token: ${TOKEN}\n`)).toEqual([
    'kubeconfig line 16004',
  ])
})

test('each character that is parsed counts as searched bytes', async () => {
  const content = Buffer.from(kube(`    token:\n      ${TOKEN}\n`))
  const extraction = secrets.start({
    ...{ path: '/root/.kube/config', type: 'file', size: content.length, mode: 0o644, uid: 0, gid: 0, link: null },
    capabilities: null,
  })
  extraction?.write(content, 0)
  await extraction?.end()
  expect(extraction?.searched?.()).toBeGreaterThanOrEqual(content.length * YAML_COST)
})

const QUOTED = [
  '"',
  '\\',
  '\\\n',
  '[',
  '[a',
  '#',
  '=',
  'a=',
  'a="',
  ' ',
  '\t',
  '\r',
  ';',
  '\\u0041',
  '\\u00',
  '://a@',
  '://a:',
  '@',
  "'",
]

test.each([
  ['/root/.cargo/credentials', 'a = ', ['"""', '\\"""', "'''", '"', '\\', '=', 'token="', '#']],
  ['/app/a.tfvars', 'a = ', ['/*', '*/', '<<A\n', 'A\n', ' A', '"', '\\', '=', 'password="']],
  ['/app/gradle.properties', '', ['\\\n', '\\', 'a\\\n', '=', ' ', '\r', '\\u']],
  ['/root/.netrc', 'machine ', ['"', '"\\', 'macdef ', '\n \n', '\n ', '#', 'password ', 'a']],
  [
    '/root/.m2/settings.xml',
    '<settings>',
    ['<a>', '<a/>', '<a b="c">', '<!--', '<![CDATA[', '&#x41;', '&a;', '<', 'a '],
  ],
  ['/root/.m2/settings.xml', '<settings ', ['a="b" ', '"', '=', '<', 'a ']],
  ['/app/NuGet.Config', '<add ', ['a="b" ', 'key=', 'value="', '<add ']],
  ['/app/.yarnrc.yml', 'npmAuthToken: ', ['|\n', '\\', '"', '- ', '{', 'a: b\n']],
  ['/app/key.js', '', ['kty:', '{kty:', "{'kty':'", 'kty:{', 'kty:}', '\nkty: a\n']],
  [
    '/root/.gitconfig',
    '[credential]\nhelper = "!',
    ['printf %s ', "printf '", '\\\\n', 'password=', '#', ';', '\\"', 'a '],
  ],
])('any text in %s after %j takes linear time', async (path, start, pieces) => {
  for (const piece of pieces) {
    const slow = await cpuSeconds(() => linesOf(path, start + piece.repeat(2 ** 18 / piece.length)))
    if (slow > 2) throw new Error(`${JSON.stringify(piece)} takes ${slow} seconds`)
  }
})

test.each(['/root/.npmrc', '/app/.git/config', '/root/.kube/config', '/app/s.yaml', '/app/package.json'])(
  '%s takes linear time',
  async path => {
    for (const piece of [...QUOTED, 'kind: ', 'kind:!', 'kind: Secret\n', '- ', 'a:\n', '"a\n', 'a: b \n']) {
      const text = (length: number) => `kind: Secret\nusers:\n${piece.repeat(length / piece.length)}`
      const slow = await cpuSeconds(() => linesOf(path, text(2 ** 19)))
      if (slow > 4) throw new Error(`${JSON.stringify(piece)} takes ${slow} seconds`)
    }
  },
)
