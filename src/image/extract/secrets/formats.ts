import { isPlaceholder, isSecretName } from '../../../secrets/values.ts'
import type { SecretMatch } from '../../extracts.ts'

/**
 * A kind of file that contains secrets. Group 1 of each pattern is the secret. All patterns are global, start at a fixed
 * word or at the start of a line, and have no adjacent parts that match the same character.
 */
export interface Format {
  rule: string
  kind: SecretMatch['kind']
  patterns: readonly RegExp[]
  /** Whether such values are always generated, so a short hash reveals nothing. */
  machine?: true
  /** Whether group 1 is a variable and the next groups its value; only variables that hold secrets count. */
  named?: true
}

/** `https://user:password@host` and `https://token@host`. */
const URL_CREDENTIALS = [/:\/\/[^\s/:@"']{1,200}:([^\s/@"']{3,300})@/g, /:\/\/([A-Za-z0-9_-]{20,300})@/g]
const DOTENV =
  /^(?:export[ \t]{1,9})?([A-Za-z_][A-Za-z0-9_.-]{0,99})[ \t]{0,9}=[ \t]{0,9}(?:"([^"\n]{1,10000})|'([^'\n]{1,10000})|([^\s#"'][^\n#]{0,10000}))/gm

const registry = (rule: string, ...patterns: RegExp[]): Format => ({ rule, kind: 'registry-credential', patterns })
const cloud = (rule: string, ...patterns: RegExp[]): Format => ({ rule, kind: 'cloud-credential', patterns })
const generated = (format: Format): Format => ({ ...format, machine: true })

const NPMRC = registry('npmrc', /(?:^|:)(?:_authToken|_auth|_password)[ \t]{0,9}=[ \t]{0,9}([^\s]{1,4000})/gm)
const DOCKER = registry(
  'docker-config',
  /"(?:auth|identitytoken|registrytoken|password)"\s{0,99}:\s{0,99}"([^"\\]{4,8000})"/g,
)
const COMPOSER = registry(
  'composer-auth',
  /"(?:password|github\.com|gitlab\.com|token)"\s{0,99}:\s{0,99}"([^"\\]{4,400})"/g,
)
const ASSIGNED = /^[ \t]{0,9}(?:password|token)[ \t]{0,9}[:=][ \t]{0,9}["']?([^\s"']{3,4000})/gm
const AWS = cloud(
  'aws-credentials',
  /^[ \t]{0,9}aws_(?:secret_access_key|session_token)[ \t]{0,9}=[ \t]{0,9}([^\s]{16,4000})/gm,
)
const GCLOUD = cloud(
  'gcloud-credentials',
  /"(?:refresh_token|client_secret|private_key)"\s{0,99}:\s{0,99}"([^"]{10,8000})"/g,
)
const AZURE = cloud('azure-tokens', /"(?:refreshToken|accessToken|secret)"\s{0,99}:\s{0,99}"([^"]{16,8000})"/g)
const KUBECONFIG = cloud(
  'kubeconfig',
  /^[ \t]{0,40}(?:- )?(?:client-key-data|token|password):[ \t]{0,9}"?([^\s"]{8,10000})/gm,
)

/** Formats by file name. */
const NAMES: Readonly<Record<string, Format>> = {
  '.npmrc': NPMRC,
  npmrc: NPMRC,
  '.yarnrc': registry('yarnrc', /_authToken"? "?([^\s"]{8,4000})/g),
  '.yarnrc.yml': registry('yarnrc', /\bnpmAuth(?:Token|Ident)"?[ \t]{0,9}:[ \t]{0,9}["']?([^\s"']{4,4000})/g),
  '.pypirc': registry('pypirc', ASSIGNED),
  'pip.conf': registry('pip-conf', ...URL_CREDENTIALS),
  '.netrc': registry('netrc', /\bpassword[ \t\r\n]{1,99}([^\s]{1,4000})/g),
  _netrc: registry('netrc', /\bpassword[ \t\r\n]{1,99}([^\s]{1,4000})/g),
  '.dockercfg': DOCKER,
  '.dockerconfigjson': DOCKER,
  '.git-credentials': registry('git-credentials', ...URL_CREDENTIALS),
  '.gitconfig': registry('git-config', ...URL_CREDENTIALS),
  'auth.json': COMPOSER,
  'nuget.config': registry('nuget-config', /key="ClearTextPassword"\s{1,99}value="([^"]{3,4000})"/gi),
  '.pgpass': cloud('pgpass', /^[^:\n#]{1,300}:[^:\n]{1,20}:[^:\n]{1,300}:[^:\n]{1,300}:([^\s]{1,1000})$/gm),
  '.my.cnf': cloud('my-cnf', ASSIGNED),
  '.vault-token': generated(cloud('vault-token', /^([A-Za-z0-9_.-]{16,1000})\s{0,9}$/g)),
  '.s3cfg': generated(cloud('s3cfg', /^[ \t]{0,9}secret_key[ \t]{0,9}=[ \t]{0,9}([^\s]{8,4000})/gm)),
  '.boto': generated(
    cloud(
      'boto',
      /^[ \t]{0,9}(?:aws_secret_access_key|gs_secret_access_key|gs_oauth2_refresh_token)[ \t]{0,9}=[ \t]{0,9}([^\s]{8,4000})/gm,
    ),
  ),
  'credentials.tfrc.json': generated(cloud('terraform', /"token"\s{0,99}:\s{0,99}"([^"]{8,4000})"/g)),
  '.terraformrc': generated(cloud('terraform', /\btoken[ \t]{0,9}=[ \t]{0,9}"([^"\n]{8,4000})"/g)),
  'application_default_credentials.json': generated(GCLOUD),
  'msal_token_cache.json': generated(AZURE),
  'accesstokens.json': generated(AZURE),
  kubeconfig: KUBECONFIG,
}

/** Formats by the last two names of the path. */
const ENDS: Readonly<Record<string, Format>> = {
  '.docker/config.json': DOCKER,
  'containers/auth.json': DOCKER,
  '.cargo/credentials': generated(registry('cargo', ASSIGNED)),
  '.cargo/credentials.toml': generated(registry('cargo', ASSIGNED)),
  '.m2/settings.xml': registry('maven-settings', /<(?:password|passphrase)>([^<]{3,4000})<\//g),
  '.gem/credentials': generated(registry('gem', /^:[a-z_]{1,60}:[ \t]{0,9}["']?([^\s"']{8,400})/gm)),
  '.bundle/config': registry('bundler', /^BUNDLE_[A-Z0-9_]{1,300}:[ \t]{0,9}"([^"\n:/]{1,200}:[^"\n]{1,400})"/gm),
  '.git/config': registry('git-config', ...URL_CREDENTIALS),
  'git/credentials': registry('git-credentials', ...URL_CREDENTIALS),
  'gh/hosts.yml': generated(registry('gh', /\boauth_token:[ \t]{0,9}([^\s]{8,400})/g)),
  'pypoetry/auth.toml': registry('poetry', ASSIGNED),
  'composer/auth.json': COMPOSER,
  '.aws/credentials': generated(AWS),
  '.aws/config': generated(AWS),
  '.kube/config': KUBECONFIG,
}

const ENV_FILE: Format = { rule: 'dotenv', kind: 'env-file', patterns: [DOTENV], named: true }
/** Names like `.env.example`, which are public. */
const SAMPLE_NAME =
  /(?:^|[._-])(?:example|sample|template|tmpl|tpl|dist|default|defaults|schema|vault|enc|encrypted|test|ci|d)(?:[._-]|$)/

/** Chooses the format by the path of a file; null if such files have no known secrets. */
export function chooseFormat(path: string, name: string): Format | null {
  const lower = name.toLowerCase()
  const parent = path.slice(path.lastIndexOf('/', path.length - name.length - 2) + 1).toLowerCase()
  if (Object.hasOwn(ENDS, parent)) return ENDS[parent] as Format
  if (Object.hasOwn(NAMES, lower)) return NAMES[lower] as Format
  if (!/^\.env(?:rc$|[._-]|$)|\.env$/.test(lower)) return null
  return SAMPLE_NAME.test(lower.replace(/^\.env/, '')) ? null : ENV_FILE
}

/** A secret in a text, before it becomes a match without its value. */
export interface SecretCandidate {
  rule: string
  kind: SecretMatch['kind']
  at: number
  value: string
  machine: boolean
  name?: string
  weak?: NonNullable<SecretMatch['weak']>
}

/** Finds the secrets in a file of this format. */
export function findInFormat(format: Format, text: string): SecretCandidate[] {
  const { rule, kind, machine = false } = format
  return format.patterns.flatMap(pattern =>
    [...text.matchAll(pattern)].flatMap((match): SecretCandidate[] => {
      const value = (match[4] ?? match[3] ?? match[2] ?? match[1] ?? '').trim()
      if (isPlaceholder(value)) return []
      const at = match.index
      if (!format.named) return [{ rule, kind, at, value, machine }]
      const name = match[1] ?? ''
      return isSecretName(name) || hasPassword(value) ? [{ rule, kind, at, value, machine: false, name }] : []
    }),
  )
}

function hasPassword(value: string): boolean {
  const password = /:\/\/[^\s/:@"']{0,100}:([^\s/@"']{3,200})@/.exec(value)?.[1]
  return password !== undefined && !isPlaceholder(password)
}
