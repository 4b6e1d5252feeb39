/** The forms of secrets in the image config, and what looks like them. */
import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { imageConfig } from '../../../src/checks/secrets/image-config.ts'
import { maskSecrets } from '../../../src/secrets/mask.ts'
import type { FakeImage } from '../../helpers/image.ts'
import {
  AWS_SECRET,
  AZURE_KEY,
  bodyOf,
  GITHUB,
  noise,
  PASSWORD,
  PRIVATE_KEY,
  PUBLIC_KEY,
} from '../../helpers/planted.ts'
import { findings } from './findings.ts'

type Config = NonNullable<FakeImage['config']>

const RANDOM = noise(24, 'config')
const HEX = noise(40, 'config', '0123456789abcdef')
const PEM = PRIVATE_KEY.trim()
const SSH_KEY = generateKeyPairSync('rsa', { modulusLength: 1024 })
  .privateKey.export({ type: 'pkcs1', format: 'pem' })
  .toString()
  .trim()
const LOCKED = generateKeyPairSync('ed25519')
  .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: RANDOM })
  .toString()
const JWK = JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }))
const base64 = (text: string) => Buffer.from(text).toString('base64')
const DOCKER_AUTH = JSON.stringify({ auths: { 'ghcr.io': { auth: base64(`bot:${PASSWORD}`) } } })
const ACCOUNT = JSON.stringify({ type: 'service_account', private_key_id: HEX, private_key: PRIVATE_KEY })
const KUBECONFIG = `apiVersion: v1\nkind: Config\nusers:\n- name: ci\n  user:\n    token: ${RANDOM}\n`

const env = (variable: string): Config => ({ env: [variable] })
const run = (command: string, args = ''): Config => ({
  history: [{ createdBy: `RUN ${args}/bin/sh -c ${command} # buildkit`, emptyLayer: false }],
})

/** The severities of the findings; a second source of the same secret is not expected. */
const severities = async (config: Config) => (await findings(imageConfig, { config })).map(({ severity }) => severity)

const PROVEN: Record<string, Config> = {
  'a key under any name': env(`DEPLOY_RSA=${PEM}`),
  'a key with \\n as line ends': env(`SSH_KEY=${SSH_KEY.replaceAll('\n', '\\n')}`),
  'a key with spaces as line ends': env(`SSH_KEY=${SSH_KEY.replaceAll('\n', ' ')}`),
  'a key in Base64': env(`CERT_DATA=${base64(PEM)}`),
  'a private key as JSON': env(`JWKS={"keys":[${JWK}]}`),
  'a service account': env(`GOOGLE_CREDENTIALS=${ACCOUNT}`),
  'a service account in Base64': env(`GCP_SA=${base64(ACCOUNT)}`),
  'a key as a build argument': run('mkdir /root/.ssh', `|1 SSH_KEY=${PEM} `),
  'a key with spaces as one of two arguments': run('mkdir /x', `|2 SSH_KEY=${SSH_KEY.replaceAll('\n', ' ')} B=1 `),
  'a key that a command writes': run(`echo "${PEM}" > /root/.ssh/id_rsa`),
  'a key of an Azure storage account': env(
    `STORAGE=DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${AZURE_KEY}`,
  ),
  'a key of a service bus': env(`BUS=Endpoint=sb://a.net/;SharedAccessKeyName=x;SharedAccessKey=${noise(43)}=`),
  'a password of a connection string': env(`ConnectionStrings__Db=Server=db;User Id=sa;Password=${RANDOM};`),
  'a password in the options of Java': env(`JAVA_OPTS=-Xmx1g -Djavax.net.ssl.keyStorePassword=${RANDOM}`),
  'a password of a JSON': env(`VCAP_SERVICES={"mysql":[{"credentials":{"uri":"x","password":"${RANDOM}"}}]}`),
  'the login of a registry': env(`DOCKER_AUTH_CONFIG=${DOCKER_AUTH}`),
  'the login of a registry under any name': env(`PULL=${base64(DOCKER_AUTH)}`),
  "Composer's logins": env(`COMPOSER_AUTH={"github-oauth":{"github.com":"${HEX}"}}`),
  "NuGet's feeds": env(
    `VSS_NUGET_EXTERNAL_FEED_ENDPOINTS={"endpointCredentials":[{"endpoint":"https://x","password":"${RANDOM}"}]}`,
  ),
  "Bundler's login": env(`BUNDLE_GEMS__ACME__IO=bot:${RANDOM}`),
  "npm's login": env(`NPM_CONFIG__AUTH=${base64(`bot:${RANDOM}`)}`),
  'the content of .npmrc': env(`NPMRC=//registry.acme.io/:_authToken=${noise(36)}`),
  'a kubeconfig': env(`KUBE_DATA=${base64(KUBECONFIG)}`),
  "a database's password": env(`PGPASSWORD=${RANDOM}`),
  'a password for SSH': env(`SSHPASS=${RANDOM}`),
  'a key of AWS before a command': run(`AWS_SECRET_ACCESS_KEY=${AWS_SECRET} aws s3 cp s3://a/b .`),
  'a header for git': run(`git config --global http.extraheader "AUTHORIZATION: basic ${base64(`x:${RANDOM}`)}"`),
  'a header for curl': run(`curl -H 'Authorization: Bearer ${noise(40)}' https://api.acme.io`),
  'another header for curl': run(`curl --header "PRIVATE-TOKEN: ${RANDOM}" https://git.acme.io`),
  'a user for curl': run(`curl -fsSL -u "bot:${RANDOM}" https://api.acme.io`),
  'an option': run(`deploy --api-key ${RANDOM} --quiet`),
  "npm's setting": run(`npm config set //registry.acme.io/:_authToken ${noise(36)}`),
  "Composer's setting": run(`composer config --global github-oauth.github.com ${HEX}`),
  'a login that a command writes': run(`echo "machine git.acme.io login bot password ${RANDOM}" > ~/.netrc`),
  'a file of logins that a command writes': run(
    `echo "${DOCKER_AUTH.replaceAll('"', '\\"')}" > /root/.docker/config.json`,
  ),
  "Composer's file that a command writes": run(`echo '{"github-oauth":{"github.com":"${HEX}"}}' > auth.json`),
  'a token in CMD': { cmd: ['/app', '--token', GITHUB] },
  'a token in ENTRYPOINT': { entrypoint: ['sh', '-c', `TOKEN=${GITHUB} exec /app`] },
  'a token in HEALTHCHECK': {
    healthcheck: { test: ['CMD-SHELL', `curl -H "Authorization: token ${GITHUB}" localhost`] },
  },
}

const LIKELY: Record<string, Config> = {
  'an encrypted key': env(`CERT=${LOCKED}`),
  'a URL with a password and no user': env(`REDIS_URL=redis://:${RANDOM}@cache.acme.io:6379`),
  'a URL with a token as its user': env(`PIP_INDEX_URL=https://${noise(40)}@pypi.acme.io/simple`),
  'a clone with a token as its user': run(`git clone https://${HEX}@github.com/acme/app`),
  "a person's password": env('PGPASSWORD=hunter2trout'),
  "a person's password before a command": run('PGPASSWORD=hunter2trout psql -h db -c "select 1"'),
  "a person's password for curl": run('curl -u bot:hunter2trout https://api.acme.io'),
  "a person's password for SSH": run('sshpass -p hunter2trout ssh db'),
  "a person's password for a registry": run('docker login -u bot -p hunter2trout ghcr.io'),
  ...Object.fromEntries(
    [
      'echo root:hunter2trout | chpasswd',
      `printf 'app:hunter2trout\\n' | /usr/sbin/chpasswd`,
      'chpasswd <<< "root:hunter2trout"',
      'echo hunter2trout | passwd --stdin app',
      'echo "hunter2trout" | docker login -u bot --password-stdin',
      'mysql -uroot -phunter2trout -e "select 1"',
      'mysqladmin -u root password hunter2trout',
      'MYSQL_PWD=hunter2trout mysql -e x',
      'curl -sSu bot:hunter2trout https://api.acme.io',
      'wget --http-password=hunter2trout https://api.acme.io',
      'redis-cli -a hunter2trout ping',
      'mongosh -u root -p hunter2trout',
      'htpasswd -bc /etc/users bot hunter2trout',
      'rabbitmqctl add_user app hunter2trout',
    ].map(command => [command, run(command)]),
  ),
  'a password in HEALTHCHECK': { healthcheck: { test: ['CMD-SHELL', 'mysqladmin ping -phunter2trout'] } },
  'a password in the start command': { cmd: ['mysqld', '--password=hunter2trout'] },
}

/** Every text of a config, as the instruction that sets it. */
function instructionsOf({
  env: variables = [],
  history = [],
  cmd = [],
  entrypoint = [],
  healthcheck,
}: Config): string[] {
  const quoted = variables.flatMap(one => {
    const [name = ''] = one.split('=', 1)
    const value = one.slice(name.length + 1)
    return [`ENV ${name}='${value}'`, `ENV ${name}="${value.replaceAll('"', '\\"')}"`]
  })
  const words = [...cmd, ...entrypoint, ...(healthcheck?.test ?? [])]
  return [
    ...quoted,
    ...history.map(({ createdBy }) => createdBy),
    `CMD ${JSON.stringify(words)}`,
    `CMD ${words.join(' ')}`,
  ]
}

const VALUES = [
  ...[RANDOM, HEX, AWS_SECRET, AZURE_KEY, GITHUB, 'hunter2trout', noise(36), noise(40), noise(43)],
  ...[PASSWORD, `bot:${PASSWORD}`, `bot:${RANDOM}`, `x:${RANDOM}`, DOCKER_AUTH, KUBECONFIG, ACCOUNT, PEM].map(base64),
  JSON.parse(JWK).d as string,
  ...[PEM, SSH_KEY, LOCKED].flatMap(key => bodyOf(key).match(/.{48}/g) ?? []),
]

test.each([
  ...Object.entries(PROVEN).map(([name, config]) => [name, 'error', config] as const),
  ...Object.entries(LIKELY).map(([name, config]) => [name, 'warning', config] as const),
])('%s: %s, and masked in the Dockerfile', async (_, severity, config) => {
  expect(await severities(config)).toEqual([severity])
  for (const text of instructionsOf(config)) {
    const masked = maskSecrets(text)
    for (const value of VALUES) expect(masked).not.toContain(value)
  }
})

test.each<[string, Config]>([
  ['a publishable key', env(`STRIPE_API_KEY=pk${'_live'}_${RANDOM}`)],
  ['a token of a map', env(`MAPBOX_ACCESS_TOKEN=${'pk'}.eyJ1${noise(60)}`)],
  ["a key of Firebase's clients", env(`FIREBASE_API_KEY=AI${'za'}${noise(35)}`)],
  ['a key that only searches', env(`ALGOLIA_SEARCH_API_KEY=${noise(32, 'x', '0123456789abcdef')}`)],
  ['a key that is called public', env(`WIDGET_PUBLIC_API_KEY=${RANDOM}`)],
  ['the name of a key', env('PARTITION_ACCESS_KEY=customerIdentifierV2')],
  ['the name of a service', env('SERVICE_KEY=users-service')],
  ['a path to a key', env('SIGNING_KEY=/keys/k.pem')],
  ['a public key', env(`SSH_KEY=${PUBLIC_KEY}`)],
  ["Sentry's address", env(`SENTRY_DSN=https://${noise(32, 'x', '0123456789abcdef')}@o1.ingest.sentry.io/2`)],
  [
    'an identity without a key',
    env('GOOGLE_CREDENTIALS={"type":"external_account","audience":"//iam.googleapis.com/a"}'),
  ],
  ['logins without any', env('DOCKER_AUTH_CONFIG={"auths":{}}')],
  ['a login that is a reference', env('COMPOSER_AUTH={"http-basic":{"x.io":{"username":"a","password":"$TOKEN"}}}')],
  ["Bundler's settings", env('BUNDLE_BUILD__NOKOGIRI=--use-system-libraries')],
  ['an index without a login', env('PIP_INDEX_URL=https://pypi.acme.io/simple')],
  ['a default password in the options of Java', env('JAVA_OPTS=-Djavax.net.ssl.trustStorePassword=changeit')],
  ['a password that is not set', env('PGPASSWORD=')],
  ['a dummy for one command', run('SECRET_KEY=collectstatic python manage.py collectstatic')],
  ['a dummy with a word', run('SECRET_KEY_BASE_DUMMY=1 DATABASE_PASSWORD=nothing rails assets:precompile')],
  [
    'references in the places of credentials',
    run('curl -u "$USER:$PASS" -H "Authorization: Bearer $(cat /run/secrets/t)" x'),
  ],
  ['a reference in an address', run(`git clone https://x:\${TOKEN}@github.com/a/b`)],
  ['a user that is a number', run('chown -R 1000:1000 /app && curl --user-agent "acme:12.4.1" x')],
  ['a login with a password from stdin', run('docker login -u bot --password-stdin ghcr.io')],
  ...[
    'echo "root:$PASSWORD" | chpasswd',
    'echo root:password | chpasswd',
    `echo 'root:$6$salt$hash' | chpasswd -e`,
    'cat /run/secrets/p | docker login --password-stdin',
    'mysql -p database',
    'mysql -u root -p"$MYSQL_ROOT_PASSWORD" app',
    'mkdir -p /var/lib/mysql /run/mysqld',
    'find /usr/share/mysql /x -prune -o -print',
    'chown -R mysql:mysql /var/lib/mysql',
    'echo Listening on port 80: see the manual | tee /etc/motd',
    'curl -fsSLo url https://acme.io/a:b',
    'redis-cli -a "$REDIS_PASSWORD" ping',
  ].map((command): [string, Config] => [command, run(command)]),
  ['a key that a command makes', run('ssh-keygen -t rsa -f k && head -1 k | grep -- "-----BEGIN"')],
  ['a start command that reads a file', { cmd: ['mysqld', '--password-file=/run/secrets/db', '--token', '$TOKEN'] }],
  ['a manual in a label', { labels: { usage: 'docker run -e DB_PASSWORD=hunter2trout app --token hunter2trout' } }],
  ['prose in a label', { labels: { description: 'Needs an API token: hunter2trout explains how.' } }],
])('%s has no finding', async (_, config) => {
  expect(await severities(config)).toEqual([])
})

test('a start command that the history has, too, is one finding', async () => {
  const cmd = ['/app', '--token', GITHUB]
  const history = [{ createdBy: `CMD ["/app" "--token" "${GITHUB}"]`, emptyLayer: true }]
  expect(await severities({ cmd, history })).toEqual(['error'])
})

test('of the values that a variable has had, the worst counts', async () => {
  const history = [{ createdBy: `ENV API_TOKEN=${GITHUB}`, emptyLayer: true }]
  expect(await severities({ env: ['API_TOKEN=hunter2trout'], history })).toEqual(['error'])
})
