/** Values in any form that the program of a file reads: blanks, quotes, escapes, joined lines, and all of YAML. */

import { expect, test } from '@jest/globals'
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
