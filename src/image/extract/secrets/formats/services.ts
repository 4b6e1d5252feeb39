import { all, inUrls, matching, passwordOfBasic, secretSettings, settingsNamed } from './finders.ts'
import { type Format, type Occurrence, registry, service } from './format.ts'
import { inJson, jsonKeys, type Scalar } from './json.ts'
import { inKubeconfig } from './kubeconfig.ts'
import { inTerraformState } from './terraform.ts'

const PASSWORD = settingsNamed(/^(?:password|passwd|pass)$/i)
const GENERATED = { generated: true } as const

/** Docker's config.json, and the older file without `auths`. */
function secretOfDocker({ path, value }: Scalar): string | null {
  const key = path.at(-1)?.toLowerCase() ?? ''
  if (path[0] === 'HttpHeaders') return /auth|token|key/.test(key) ? value : null
  if (path[0] !== 'auths' && path.length !== 2) return null
  if (key === 'auth') return passwordOfBasic(value)
  return ['password', 'identitytoken', 'registrytoken'].includes(key) ? value : null
}

/** A line with escaped colons. Upstream: PostgreSQL, The Password File. */
const PGPASS =
  /^(?:[^:\\\n#]|\\[^\n]){1,300}:(?:[^:\\\n]|\\[^\n]){1,20}:(?:[^:\\\n]|\\[^\n]){1,300}:(?:[^:\\\n]|\\[^\n]){1,300}:([^\n]{1,1000})$/gm

/** Apache's and nginx's password files: the hash of a password, which can be guessed, or with `{PLAIN}` the password. */
function* inHtpasswd(text: string): Generator<Occurrence> {
  const hash = String.raw`\$(?:apr1|2[abxy]?|1|5|6|y|argon2(?:id|i|d))\$[^\s:]{10,300}|\{S?SHA(?:256|512)?\}[A-Za-z0-9+/=]{16,200}|[./A-Za-z0-9]{13}(?![^\s])`
  const line = new RegExp(String.raw`^[^\s:#][^:\n]{0,200}:(?:\{PLAIN\}([^\s]{1,300})|(${hash}))`, 'gm')
  for (const { index: at, 1: password, 2: hashed } of text.matchAll(line)) {
    if (password !== undefined) yield { at, value: password }
    else yield { at, value: hashed ?? '', weak: 'hash' }
  }
}

/** `user:realm:MD5`. */
function* inHtdigest(text: string): Generator<Occurrence> {
  for (const { index: at, 1: value = '' } of text.matchAll(
    /^[^\s:#][^:\n]{0,200}:[^:\n]{1,200}:([0-9a-f]{32})\s{0,9}$/gm,
  )) {
    yield { at, value, weak: 'hash' }
  }
}

/** rclone hides passwords with a key that is in its source. An encrypted configuration has no settings. */
const inRclone = all(
  settingsNamed(
    /^(?:pass|password2?|secret_access_key|client_secret|token|key|sas_url|service_account_credentials|bearer_token|api_key)$/,
  ),
  inUrls,
)

/** The credentials of clouds, clusters, databases and other services. */
export const SERVICE_FORMATS: readonly Format[] = [
  registry(
    'docker-config',
    [
      '.docker/config.json',
      '.dockercfg',
      '.dockerconfigjson',
      'containers/auth.json',
      'kubelet/config.json',
      'registry/config.json',
    ],
    all(inJson(secretOfDocker), inUrls),
  ),
  service(
    'aws-credentials',
    ['.aws/credentials', '.aws/config'],
    settingsNamed(/^aws_(?:secret_access_key|session_token)$/),
    GENERATED,
  ),
  service('aws-credentials', ['cache/*'], jsonKeys('accessToken', 'refreshToken', 'SecretAccessKey', 'SessionToken'), {
    within: /\/\.aws\/(?:sso|cli)\/cache\//,
    ...GENERATED,
  }),
  service(
    'gcloud-credentials',
    ['application_default_credentials.json', 'adc.json'],
    jsonKeys('refresh_token', 'client_secret', 'private_key'),
    GENERATED,
  ),
  // A database of SQLite, with JSON in it.
  service(
    'gcloud-credentials',
    ['gcloud/credentials.db'],
    matching(/"refresh_token":\s{0,9}"([^"]{10,400})"/g),
    GENERATED,
  ),
  service('minio', ['.mc/config.json'], jsonKeys('secretKey')),
  service(
    'azure-tokens',
    ['msal_token_cache.json', 'accesstokens.json', 'service_principal_entries.json', '.azure/msal_token_cache.bin'],
    jsonKeys('refreshToken', 'accessToken', 'secret', 'client_secret'),
    GENERATED,
  ),
  service(
    'kubeconfig',
    ['.kube/config', 'kubeconfig', '*.kubeconfig', 'kubeconfig.yaml', 'kubeconfig.yml', 'k3s.yaml', '.kube/*'],
    inKubeconfig,
  ),
  service('kubeconfig', ['kubernetes/*'], inKubeconfig, { within: /^\/etc\/kubernetes\/[^/]*\.conf$/ }),
  service('helm', ['helm/repositories.yaml'], all(PASSWORD, inUrls)),
  service('terraform', ['credentials.tfrc.json'], jsonKeys('token'), GENERATED),
  service('terraform', ['.terraformrc', 'terraform.rc'], settingsNamed(/^token$/), GENERATED),
  service('terraform-state', ['*.tfstate', '*.tfstate.backup'], inTerraformState),
  service('tfvars', ['*.tfvars'], inVariables),
  service('rails-key', ['config/master.key'], matching(/^\s{0,9}([0-9a-f]{32}|[0-9a-f]{64})\s{0,9}$/g), GENERATED),
  service('rails-key', ['credentials/*'], matching(/^\s{0,9}([0-9a-f]{32}|[0-9a-f]{64})\s{0,9}$/g), {
    within: /\/config\/credentials\/[^/]*\.key$/,
    ...GENERATED,
  }),
  service('vault-token', ['.vault-token'], matching(/^\s{0,9}([A-Za-z0-9_.-]{16,1000})\s{0,9}$/g), GENERATED),
  service('s3cfg', ['.s3cfg'], settingsNamed(/^(?:secret_key|access_token)$/), GENERATED),
  service(
    's3fs',
    ['.passwd-s3fs', 'passwd-s3fs'],
    matching(/^(?:[^\s:#]{1,100}:)?AKIA[A-Z0-9]{16}:([A-Za-z0-9/+=]{40})\s{0,9}$/gm),
    GENERATED,
  ),
  service(
    'boto',
    ['.boto'],
    settingsNamed(/^(?:aws_secret_access_key|gs_secret_access_key|gs_oauth2_refresh_token)$/),
    GENERATED,
  ),
  service('rclone', ['rclone.conf', '.rclone.conf'], inRclone),
  service('doctl', ['doctl/config.yaml'], settingsNamed(/^access-token$/), GENERATED),
  service('fly', ['.fly/config.yml'], settingsNamed(/^access_token$/), GENERATED),
  service(
    'pulumi',
    ['.pulumi/credentials.json'],
    inJson(({ path, value }) => (path[0] === 'accessTokens' ? value : null)),
    GENERATED,
  ),
  service('kaggle', ['.kaggle/kaggle.json', 'kaggle/kaggle.json'], jsonKeys('key'), GENERATED),
  service('databricks', ['.databrickscfg'], settingsNamed(/^(?:token|password|client_secret)$/)),
  service(
    'snowflake',
    ['.snowsql/config', '.snowflake/connections.toml', '.snowflake/config.toml'],
    settingsNamed(/^(?:password|token)$/),
  ),
  service('sentry', ['.sentryclirc'], settingsNamed(/^(?:token|api_key)$/), GENERATED),
  service('pgpass', ['.pgpass', 'pgpass.conf'], matching(PGPASS)),
  service('pg-service', ['.pg_service.conf', 'pg_service.conf'], PASSWORD),
  service('my-cnf', ['.my.cnf', 'my.cnf', 'debian.cnf'], PASSWORD),
  service('my-cnf', ['*.cnf'], PASSWORD, { within: /\/(?:mysql|mariadb)[^/]*(?:\/[^/]*\.d)?\/[^/]*$/ }),
  // The login path file of mysql_config_editor has its own key in it.
  service('my-cnf', ['.mylogin.cnf'], matching(/^\0{4}[\s\S]{20}([\s\S]{20,400})/g), GENERATED),
  service('htpasswd', ['.htdigest', 'htdigest', '*.htdigest'], inHtdigest),
  service('htpasswd', ['.htpasswd', 'htpasswd', '*.htpasswd'], inHtpasswd),
  service(
    'msmtp',
    ['.msmtprc', 'msmtprc', 'msmtp/config'],
    matching(/^[ \t]{0,9}password[ \t]{1,9}["']?([^\s"']{1,1000})/gm),
  ),
  service('mail', ['sasl_passwd'], matching(/^[^\s#]\S{0,300}[ \t]{1,9}[^\s:]{1,300}:(\S{1,1000})/gm)),
  service('mail', ['ssmtp/ssmtp.conf', 'ssmtp.conf'], settingsNamed(/^authpass$/i)),
  service('curlrc', ['.curlrc', '_curlrc'], all(inCurl, inUrls)),
  service('wgetrc', ['.wgetrc', 'wgetrc'], all(settingsNamed(/^(?:(?:http|ftp|proxy)_?)?password$/i), inUrls)),
  // MIT Kerberos: version 2, which has the keys of services.
  service('keytab', ['*.keytab'], matching(/^\x05\x02([\s\S]{16,400})/g), GENERATED),
]

/** Values without quotes are references. */
function* inVariables(text: string): Generator<Occurrence> {
  for (const occurrence of secretSettings(text))
    if (!/^(?:var|local|data|module)\./.test(occurrence.value)) yield occurrence
}

function inCurl(text: string): Iterable<Occurrence> {
  return matching(
    /^[ \t]{0,9}(?:-u|--?user|--?proxy-user|user|proxy-user|-U)[ \t]{0,9}[=: \t][ \t]{0,9}["']?[^\s:"']{1,200}:([^\s"']{1,1000})/gm,
    /^[ \t]{0,9}(?:-H|(?:--)?header|(?:--)?oauth2-bearer)[ \t]{0,9}[=: \t][ \t]{0,9}["']?(?:authorization:[ \t]{0,9}(?:basic|bearer|token)[ \t]{1,9})?([^\s"':]{8,4000})["']?$/gim,
  )(text)
}
