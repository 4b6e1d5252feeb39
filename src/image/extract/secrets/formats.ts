import { isPlaceholder, isSecretName } from '../../../secrets/values.ts'
import type { SecretMatch } from '../../extracts.ts'

/**
 * A kind of file that keeps secrets, and where in it they stand: group 1 of each pattern. All patterns are global, begin
 * at a fixed word or at the beginning of a line, and have no two neighbours that take the same character.
 */
export interface Format {
  rule: string
  kind: SecretMatch['kind']
  patterns: readonly RegExp[]
  /** Whether only a machine makes such values, so that a short hash gives nothing away. */
  machine?: true
  /** Where group 1 is a name and group 2 the value: which of them count. */
  named?: true
}

/** `https://user:password@host` and `https://token@host`. */
const URL_CREDENTIALS = [/:\/\/[^\s/:@"']{1,200}:([^\s/@"']{3,300})@/g, /:\/\/([A-Za-z0-9_-]{20,300})@/g]
const DOTENV =
  /^(?:export[ \t]{1,9})?([A-Za-z_][A-Za-z0-9_.-]{0,99})[ \t]{0,9}=[ \t]{0,9}(?:"([^"\n]{1,10000})|'([^'\n]{1,10000})|([^\s#"'][^\n#]{0,10000}))/gm

const registry = (rule: string, ...patterns: RegExp[]): Format => ({ rule, kind: 'registry-credential', patterns })
const cloud = (rule: string, ...patterns: RegExp[]): Format => ({ rule, kind: 'cloud-credential', patterns })
const made = (format: Format): Format => ({ ...format, machine: true })

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

/** By the file's name alone. */
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
  '.vault-token': made(cloud('vault-token', /^([A-Za-z0-9_.-]{16,1000})\s{0,9}$/g)),
  '.s3cfg': made(cloud('s3cfg', /^[ \t]{0,9}secret_key[ \t]{0,9}=[ \t]{0,9}([^\s]{8,4000})/gm)),
  '.boto': made(
    cloud(
      'boto',
      /^[ \t]{0,9}(?:aws_secret_access_key|gs_secret_access_key|gs_oauth2_refresh_token)[ \t]{0,9}=[ \t]{0,9}([^\s]{8,4000})/gm,
    ),
  ),
  'credentials.tfrc.json': made(cloud('terraform', /"token"\s{0,99}:\s{0,99}"([^"]{8,4000})"/g)),
  '.terraformrc': made(cloud('terraform', /\btoken[ \t]{0,9}=[ \t]{0,9}"([^"\n]{8,4000})"/g)),
  'application_default_credentials.json': made(GCLOUD),
  'msal_token_cache.json': made(AZURE),
  'accesstokens.json': made(AZURE),
  kubeconfig: KUBECONFIG,
}

/** By the last two names. */
const ENDS: Readonly<Record<string, Format>> = {
  '.docker/config.json': DOCKER,
  'containers/auth.json': DOCKER,
  '.cargo/credentials': made(registry('cargo', ASSIGNED)),
  '.cargo/credentials.toml': made(registry('cargo', ASSIGNED)),
  '.m2/settings.xml': registry('maven-settings', /<(?:password|passphrase)>([^<]{3,4000})<\//g),
  '.gem/credentials': made(registry('gem', /^:[a-z_]{1,60}:[ \t]{0,9}["']?([^\s"']{8,400})/gm)),
  '.bundle/config': registry('bundler', /^BUNDLE_[A-Z0-9_]{1,300}:[ \t]{0,9}"([^"\n:/]{1,200}:[^"\n]{1,400})"/gm),
  '.git/config': registry('git-config', ...URL_CREDENTIALS),
  'git/credentials': registry('git-credentials', ...URL_CREDENTIALS),
  'gh/hosts.yml': made(registry('gh', /\boauth_token:[ \t]{0,9}([^\s]{8,400})/g)),
  'pypoetry/auth.toml': registry('poetry', ASSIGNED),
  'composer/auth.json': COMPOSER,
  '.aws/credentials': made(AWS),
  '.aws/config': made(AWS),
  '.kube/config': KUBECONFIG,
}

const ENV_FILE: Format = { rule: 'dotenv', kind: 'env-file', patterns: [DOTENV], named: true }
/** `.env.example` and the like are there to be read. */
const SPECIMEN =
  /(?:^|[._-])(?:example|sample|template|tmpl|tpl|dist|default|defaults|schema|vault|enc|encrypted|test|ci|d)(?:[._-]|$)/

/** The format that a file of this name has; null for one that is not known to keep secrets. */
export function formatOf(path: string, name: string): Format | null {
  const lower = name.toLowerCase()
  const parent = path.slice(path.lastIndexOf('/', path.length - name.length - 2) + 1).toLowerCase()
  if (Object.hasOwn(ENDS, parent)) return ENDS[parent] as Format
  if (Object.hasOwn(NAMES, lower)) return NAMES[lower] as Format
  if (!/^\.env(?:rc$|[._-]|$)|\.env$/.test(lower)) return null
  return SPECIMEN.test(lower.replace(/^\.env/, '')) ? null : ENV_FILE
}

/** A secret that stands in a text, for as long as it takes to make a match of it. */
export interface SecretCandidate {
  rule: string
  kind: SecretMatch['kind']
  at: number
  value: string
  machine: boolean
  name?: string
  weak?: NonNullable<SecretMatch['weak']>
}

/** Everything secret that a file of this format keeps. */
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
